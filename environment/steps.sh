# shellcheck shell=bash
# What reproduce and setup.sh share: how a step is announced, logged and, where it fails, explained.

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
artifacts=$root/artifacts

# Steps go to standard error: standard output belongs to the command (./reproduce table > table.md).
say() { printf '==> %s\n' "$*" >&2; }
warn() { printf '  ! %s\n' "$*" >&2; }

# Ends the script: what is wrong, then what to do, one line each.
stop() {
    printf '\nreproduce: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '    %s\n' "$@" >&2
    exit 1
}

# attempt LOG WHAT COMMAND...: runs the command with its output in artifacts/logs/LOG.log; returns its status.
# Descriptor 9 is the lock: a process that the command leaves behind must not keep it.
attempt() {
    local log=$artifacts/logs/$1.log
    say "$2"
    shift 2
    { mkdir -p "$artifacts/logs" && : >"$log"; } 2>/dev/null ||
        stop "cannot write $log." "Free some space, or make $artifacts writable for $(id -un)."
    "$@" >"$log" 2>&1 9>&-
}

# explain LOG WHAT [ADVICE...]: ends the script after a failed attempt, with the reason that its log gives.
explain() {
    local log=$artifacts/logs/$1.log what=$2
    shift 2
    says() { grep -qiE "$1" "$log"; }
    tail -n 15 "$log" | sed 's/^/    | /' >&2
    # Where the log is on the full disk, it does not say so.
    if says 'no space left on device|not enough (free )?(disk )?space|free space in|disk quota exceeded' ||
        (($(free_megabytes "$root") < 100)); then
        set -- "The disk is full: free about 4 GB (df -h $root /), then call again."
    elif says 'NU1301|could not resolve|temporary failure|name or service not known|unable to load the service index|network is unreachable|could not connect|unable to connect|connection (timed out|refused)|failed to fetch'; then
        set -- "There is no way to the package server: check the network (and http_proxy, https_proxy), then call again." \
            "Only the first time needs a network; what has been installed so far is kept."
    elif says 'NU110[0-9]'; then
        set -- "The NuGet feed in use lacks a package that is named above: dotnet nuget list source shows the feeds."
    elif says 'could not get lock|unable to (acquire|lock)'; then
        set -- "Another installation is running on this machine: wait until it has ended, then call again."
    elif says 'permission denied'; then
        set -- "A folder is not writable for $(id -un): it is named above."
    elif says 'killed signal|signal 9|out of memory|cannot allocate memory'; then
        set -- "The machine ran out of memory: about 2 GB must be free."
    fi
    stop "$what failed." "$@" "The whole log: $log"
}

free_megabytes() { df -Pk "$1" | awk 'NR == 2 { print int($4 / 1024) }'; }

# need_space FOLDER GIGABYTES: ends the script unless the disk that holds FOLDER has so much free.
need_space() {
    local free
    free=$(free_megabytes "$1")
    ((free >= $2 * 1024)) ||
        stop "the disk that holds $1 is full: $free MB are free, $2 GB are needed." \
            "Free some space, or move the repository to a larger disk, then call again."
}

# One process at a time installs or builds; the others wait, then look again. Released by unlock or at the end.
lock() {
    mkdir -p "$artifacts" 2>/dev/null || stop "cannot create $artifacts." "Free some space, or make $root writable for $(id -un)."
    exec 9>"$artifacts/lock"
    flock -n 9 || { say "Waiting for another call that is installing or building"; flock 9; }
}
unlock() { exec 9>&-; }

# fingerprint PATH... [-- WORD...]: one number for the names and contents of files and folders (relative to root), and the words.
fingerprint() {
    local paths=()
    while (($# > 0)) && [[ $1 != -- ]]; do
        paths+=("$1")
        shift
    done
    { (cd "$root" && find "${paths[@]}" -type f -not -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
      printf '%s\n' "$@"; } | sha256sum | cut -d' ' -f1
}

# A stamp holds the fingerprint of what a built file was made from. It is removed before and written after the making.
is_stamped() { [[ -f $artifacts/stamps/$1 && $(<"$artifacts/stamps/$1") == "$2" ]]; }
unstamp() { rm -f "${@/#/$artifacts/stamps/}"; }
stamp() {
    mkdir -p "$artifacts/stamps"
    printf '%s\n' "$2" >"$artifacts/stamps/$1.$$" && mv "$artifacts/stamps/$1.$$" "$artifacts/stamps/$1"
}
