#!/usr/bin/env bash
# Brings a machine to the point where the kit runs: system packages, then the native shim over its libtorch.
# Installs only what is missing; says nothing under --quiet where nothing is.
set -euo pipefail
# shellcheck source=environment/steps.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/steps.sh"

usage() {
    cat <<'HELP'
usage: ./reproduce setup [--notebooks] [--tests] [--chromium] [--all] [--quiet]

Installs with apt what is missing, compiles the native shim (a minute), builds the command and the notebook kernel, and tells
Jupyter and VS Code of the kernel ("C# (Reproduce)"; ./reproduce kernel --help).

  (always)     cmake, make, g++, libtorch-dev, libopenblas0-openmp (fast linear layers), libdnnl-dev (fast convolutions), dataset-fashion-mnist, tuxpaint-stamps-default,
               python3-plotly (for its plotly.js), libzmq5 (for the notebook kernel), libturbojpeg0 (JPEG images)
  --notebooks  besides: jupyter-notebook, jupyter-nbconvert, jupyter-client, jupyter-core, python3-nbclient (to open notebooks in a
               browser and to run them from the command line; VS Code needs none of them)
  --tests      besides: python3-torch, python3-torchvision, python3-sklearn, python3-scipy, python3-pil, python3-numpy, python3-pydicom (what results
               are checked against), all of --notebooks, python3-jupyter-kernel-test, jupyter-console, python3-ipykernel (what
               the notebook kernel is checked against), dcmtk and libgdcm-tools (DICOM, also for files in rare codings),
               python3-skimage (what radiographs are checked against) and chromium
  --chromium   besides: chromium (figures as PNG, SVG and PDF; about 120 MB)
  --all        the same as --tests, which holds everything
  --quiet      say nothing where nothing is missing

  TORCH_PREFIX=DIR   use the libtorch in DIR instead of libtorch-dev: an unpacked libtorch archive (CPU or CUDA, 1.13 to
                     2.11), or the one inside an installed PyTorch:
                     TORCH_PREFIX=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')
  Torch=nuget        use the TorchSharp package; neither libtorch-dev nor a compiler is needed then
  LIBZMQ=FILE        use this libzmq.so (4.x) instead of libzmq5, also when the kernel runs
HELP
}

notebooks=false tests=false chromium=false quiet=false
for option; do
    case $option in
        --notebooks) notebooks=true ;;
        --tests | --all) notebooks=true tests=true chromium=true ;;
        --chromium) chromium=true ;;
        --quiet) quiet=true ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; stop "setup knows no option '$option'." ;;
    esac
done

flavour=${Torch:-system}
prefix=${TORCH_PREFIX:-}
# torch.utils.cmake_prefix_path names <torch>/share/cmake; <torch> itself is meant.
prefix=${prefix%/} prefix=${prefix%/share/cmake}
[[ -z $prefix ]] || prefix=$(realpath -m "$prefix")
[[ -z $prefix || $flavour != system || -e $prefix/lib/libtorch_cpu.so ]] ||
    stop "TORCH_PREFIX names no libtorch: there is no $prefix/lib/libtorch_cpu.so." \
        "Set it to an unpacked libtorch archive or to the folder of an installed PyTorch, or unset it to use libtorch-dev."

another_libtorch=(
    "No fitting libtorch-dev in this release: bring another libtorch, 1.13 or newer. Either unpack a libtorch archive and"
    "    export TORCH_PREFIX=/path/to/libtorch"
    "or use the one of an installed PyTorch:"
    "    export TORCH_PREFIX=\$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)')")

# What is missing, in two lists: without `needed` nothing can go on; without `wanted` a part of the kit says so itself.
find_missing() {
    local tools=() packages=() parts=(dataset-fashion-mnist tuxpaint-stamps-default python3-plotly libturbojpeg0) package installed
    needed=() wanted=()
    if [[ $flavour == system ]]; then
        tools=(cmake make g++)
        # Debian's libtorch takes whatever BLAS is installed: with OpenBLAS linear layers are several times faster.
        # With oneDNN's headers the shim has its Winograd convolutions, twice as fast.
        [[ -n $prefix ]] || { packages+=(libtorch-dev); parts+=(libopenblas0-openmp libdnnl-dev); }
    fi
    [[ -n ${LIBZMQ:-} ]] || parts+=(libzmq5)
    ! $notebooks || parts+=(jupyter-notebook jupyter-nbconvert jupyter-client jupyter-core python3-nbclient)
    if $tests; then
        packages+=(python3-torch python3-torchvision python3-sklearn python3-scipy python3-pil python3-numpy python3-pydicom)
        parts+=(python3-jupyter-kernel-test jupyter-console python3-ipykernel dcmtk libgdcm-tools python3-skimage)
    fi
    ! $chromium || parts+=(chromium)
    # A tool may come from elsewhere (a cluster's modules); the rest is looked up as a package.
    for package in "${tools[@]}"; do
        command -v "$package" >/dev/null || needed+=("$package")
    done
    installed=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "${packages[@]}" "${parts[@]}" 2>/dev/null || :)"
    for package in "${packages[@]}"; do
        [[ $installed == *" $package=installed "* ]] || needed+=("$package")
    done
    for package in "${parts[@]}"; do
        # One that this release was found not to offer is looked for again only where the user asks for setup.
        [[ $installed == *" $package=installed "* ]] || { $quiet && is_stamped "no-$package" "$package"; } || wanted+=("$package")
    done
}

# Sets `apt` to the command that installs, or says what keeps us from it.
find_apt() {
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2)
    local by_hand="apt-get update && apt-get install --no-install-recommends ${needed[*]} ${wanted[*]}"
    if ! command -v apt-get >/dev/null; then
        obstacle=("this machine has no apt-get (Debian, Ubuntu) to install: ${needed[*]} ${wanted[*]}."
            "Install the counterparts by hand (a C++17 compiler, cmake, make); for libtorch set TORCH_PREFIX (./reproduce setup --help).")
    elif [[ $(id -u) == 0 ]]; then
        obstacle=()
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        apt=(sudo -n "${apt[@]}") obstacle=()
    else
        obstacle=("installing needs root, and sudo asks for a password or is absent. Run this as root, then call again:" "$by_hand")
    fi
}

# Packages that this release does not offer leave the lists; libtorch-dev also where it is too old for the shim.
drop_unavailable() {
    local package candidate offered=() log=$artifacts/logs/apt-update.log
    for package in "${needed[@]}" "${wanted[@]}"; do
        candidate=$(apt-cache policy "$package" | awk '$1 == "Candidate:" { print $2 }')
        if [[ -n $candidate && $candidate != "(none)" ]] &&
            { [[ $package != libtorch-dev ]] || dpkg --compare-versions "$candidate" ge 1.13; }; then
            offered+=("$package")
        elif grep -qiE 'could not resolve|temporary failure|failed to fetch|unable to connect|could not connect' "$log"; then
            explain apt-update "apt-get update"
        elif [[ $package == libtorch-dev ]]; then
            stop "apt offers no libtorch-dev that the kit can use (found: ${candidate:-none})." "${another_libtorch[@]}"
        elif [[ " ${needed[*]} " == *" $package "* ]]; then
            stop "apt offers no package $package in this release." \
                "Install its counterpart by hand, or add the source that has it (Ubuntu: add-apt-repository universe)."
        else
            warn "apt offers no package $package in this release: going on without it."
            stamp "no-$package" "$package"
        fi
    done
    packages=("${offered[@]}")
}

install_packages() {
    find_missing
    ((${#needed[@]} + ${#wanted[@]} > 0)) || return 0
    find_apt
    if ((${#obstacle[@]} > 0)); then
        ((${#needed[@]} == 0)) || stop "${obstacle[@]}"
        warn "missing: ${wanted[*]}; ${obstacle[*]}"
        return 0
    fi
    lock
    find_missing
    ((${#needed[@]} + ${#wanted[@]} > 0)) || return 0
    need_space /usr $((${#needed[@]} > 0 ? 4 : 1))
    attempt apt-update "Refreshing apt's list of packages" "${apt[@]}" update || explain apt-update "apt-get update"
    packages=()
    drop_unavailable
    ((${#packages[@]} > 0)) || return 0
    attempt apt-install "Installing ${packages[*]} (minutes; artifacts/logs/apt-install.log grows)" \
        "${apt[@]}" install --no-install-recommends "${packages[@]}" ||
        explain apt-install "apt-get install ${packages[*]}" "Run it by hand to see more: apt-get install --no-install-recommends ${packages[*]}"
}

# Compiles artifacts/native/libtorch_registry.so, again where its source, the libtorch or TORCH_PREFIX has changed.
build_native() {
    [[ $flavour == system ]] || return 0
    local native=$artifacts/native version now
    version=$(if [[ -n $prefix ]]; then stat -c %Y.%s "$prefix/lib/libtorch_cpu.so"; else dpkg-query -W -f '${Package} ${Version} ' libtorch-dev libdnnl-dev 2>/dev/null || :; fi)
    now=$(fingerprint environment/torchsharp/native -- "$prefix" "$version")
    is_made() { [[ -f $native/libtorch_registry.so ]] && is_stamped native "$now"; }
    ! is_made || return 0
    lock
    ! is_made || return 0
    need_space "$root" 1
    unstamp native
    rm -rf "$native"
    attempt native-configure "Configuring the native shim (libtorch: ${prefix:-libtorch-dev})" \
        cmake -S "$root/environment/torchsharp/native" -B "$native" -DCMAKE_BUILD_TYPE=Release -DTORCH_PREFIX="$prefix" ||
        explain native-configure "Configuring the native shim" "Is g++ whole (apt-get install g++), and TORCH_PREFIX right ('$prefix')?"
    attempt native-build "Compiling the native shim (about a minute)" cmake --build "$native" --parallel 2 ||
        explain native-build "Compiling the native shim" "The shim compiles with g++ 11 or newer against libtorch 1.13 to 2.11."
    stamp native "$now"
}

install_packages
build_native
$quiet || say "The machine has what it needs."
