#include "winograd.h"

#include <dnnl.hpp>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <unordered_map>
#include <utility>
#include <vector>

namespace winograd {
namespace {

using Description = dnnl::memory::desc;
using Format = dnnl::memory::format_tag;
constexpr auto kFloat = dnnl::memory::data_type::f32;
constexpr auto kWinograd = dnnl::algorithm::convolution_winograd;

// Bytes that a call may work in: as many images as fit are convolved at a time. The gradient for weights sums them transformed (to 6x6), in each thread.
constexpr size_t kImageWorkspace = size_t{40} << 20, kWeightWorkspace = size_t{160} << 20;
constexpr size_t transformed(int64_t weights) { return weights / (3 * 3) * (6 * 6) * sizeof(float); }

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

// The memory that a thread's convolutions work in. It is kept: fresh pages would cost more than the multiplications that are saved.
class Workspace {
 public:
  // What was lent before may be overwritten.
  void begin(size_t bytes) {
    if (bytes > size_) {
      size_ = 0;
      bytes_.reset();
      bytes_.reset(static_cast<char*>(std::aligned_alloc(kAlignment, bytes)));
      if (!bytes_) throw std::bad_alloc();
      size_ = bytes;
    }
    used_ = 0;
  }

  dnnl::memory lend(const Description& description) {
    dnnl::memory lent(description, engine(), bytes_.get() + used_);
    used_ += rounded(description.get_size());
    return lent;
  }

  static size_t rounded(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

 private:
  static constexpr size_t kAlignment = 4096;
  struct Free {
    void operator()(char* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<char, Free> bytes_;
  size_t size_ = 0, used_ = 0;
};

// A value that a kernel takes or gives, as it lies in a tensor.
struct Operand {
  int argument;
  dnnl::memory plain;
};

// A oneDNN primitive with the layouts that it wants its operands in.
class Kernel {
 public:
  template <class Primitive>
  Kernel(const Primitive& primitive, std::vector<std::pair<int, Description>> layouts) : primitive_(primitive), layouts_(std::move(layouts)) {}

  size_t workspace() const {
    size_t bytes = 0;
    for (const auto& layout : layouts_) bytes += Workspace::rounded(layout.second.get_size());
    return bytes;
  }

  void operator()(const std::vector<Operand>& in, const Operand& out) const {
    thread_local dnnl::stream stream(engine());
    thread_local Workspace space;
    space.begin(workspace());
    std::unordered_map<int, dnnl::memory> arguments;
    for (const auto& [argument, layout] : layouts_) arguments.emplace(argument, space.lend(layout));
    for (const auto& [argument, plain] : in) copy(stream, plain, arguments.at(argument));
    primitive_.execute(stream, arguments);
    copy(stream, arguments.at(out.argument), out.plain);
    stream.wait();
  }

 private:
  static void copy(dnnl::stream& stream, dnnl::memory from, dnnl::memory to) { dnnl::reorder(from, to).execute(stream, from, to); }

  dnnl::primitive primitive_;
  std::vector<std::pair<int, Description>> layouts_;
};

// Sizes of a convolution from `in` to `out` channels.
struct Shape {
  int64_t in, out, height, width;

  dnnl::convolution_forward::primitive_desc forward(int64_t images) const {
    return {{dnnl::prop_kind::forward, kWinograd, image(images), weight(), result(images), kOnes, kOnes, kOnes}, attributes(), engine()};
  }

  Kernel image_gradient(int64_t images) const {
    const dnnl::convolution_backward_data::primitive_desc made(
        {kWinograd, image(images), weight(), result(images), kOnes, kOnes, kOnes}, attributes(), engine(), forward(images));
    return {dnnl::convolution_backward_data(made),
        {{DNNL_ARG_DIFF_DST, made.diff_dst_desc()}, {DNNL_ARG_WEIGHTS, made.weights_desc()}, {DNNL_ARG_DIFF_SRC, made.diff_src_desc()}, {DNNL_ARG_SCRATCHPAD, made.scratchpad_desc()}}};
  }

  Kernel weight_gradient(int64_t images) const {
    const dnnl::convolution_backward_weights::primitive_desc made(
        {kWinograd, image(images), weight(), result(images), kOnes, kOnes, kOnes}, attributes(), engine(), forward(images));
    return {dnnl::convolution_backward_weights(made),
        {{DNNL_ARG_SRC, made.src_desc()}, {DNNL_ARG_DIFF_DST, made.diff_dst_desc()}, {DNNL_ARG_DIFF_WEIGHTS, made.diff_weights_desc()}, {DNNL_ARG_SCRATCHPAD, made.scratchpad_desc()}}};
  }

 private:
  static inline const dnnl::memory::dims kOnes{1, 1};

  static dnnl::primitive_attr attributes() {
    dnnl::primitive_attr ours;
    ours.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return ours;
  }

  static Description any(dnnl::memory::dims sizes) { return {std::move(sizes), kFloat, Format::any}; }
  Description image(int64_t images) const { return any({images, in, height, width}); }
  Description weight() const { return any({out, in, 3, 3}); }
  Description result(int64_t images) const { return any({images, out, height, width}); }
};

Shape shape(const at::Tensor& image, int64_t in, int64_t out) { return {in, out, image.size(2), image.size(3)}; }

dnnl::memory plain(const at::Tensor& tensor, dnnl::memory::dims sizes, Format format) { return {{std::move(sizes), kFloat, format}, engine(), tensor.data_ptr()}; }

dnnl::memory plain(const at::Tensor& tensor, Format format) { return plain(tensor, {tensor.sizes().begin(), tensor.sizes().end()}, format); }

// Calls run(kernel, first, count) for all images, as many at a time as `budget` bytes of workspace allow.
template <class Make, class Run>
bool in_parts(int64_t images, size_t budget, Make make, Run run) {
  const auto whole = make(images);
  auto step = images;
  if (whole.workspace() > budget) {
    const auto least = make(1).workspace();
    if (images == 1 || least > budget) return false;
    const auto each = std::max<size_t>(1, (whole.workspace() - least) / (images - 1));
    step = 1 + std::min<int64_t>(images - 1, (budget - least) / each);
  }
  const auto part = step == images ? whole : make(step);
  for (int64_t first = 0; first < images; first += step) {
    const auto count = std::min(step, images - first);
    run(count == step ? part : make(count), first, count);
  }
  return true;
}

// `order` names the axes of `weight`, whose first is that of the channels of `from`.
bool transposed(const at::Tensor& from, const at::Tensor& weight, Format order, const at::Tensor& to) {
  const auto sizes = shape(to, to.size(1), from.size(1));
  const auto kernel = plain(weight, {sizes.out, sizes.in, 3, 3}, order);
  return in_parts(
      from.size(0), kImageWorkspace + transformed(weight.numel()), [&](int64_t images) { return sizes.image_gradient(images); },
      [&](const Kernel& run, int64_t first, int64_t count) {
        run({{DNNL_ARG_DIFF_DST, plain(from.narrow(0, first, count), Format::nchw)}, {DNNL_ARG_WEIGHTS, kernel}},
            {DNNL_ARG_DIFF_SRC, plain(to.narrow(0, first, count), Format::nchw)});
      });
}

}  // namespace

bool is_here() {
  static const bool here = dnnl_get_effective_cpu_isa() >= dnnl_cpu_isa_avx512_core;
  return here;
}

// A convolution is the gradient for the image of one whose kernel is turned by half: that one of oneDNN's kernels transforms the weights by far the fastest.
bool convolve(const at::Tensor& image, const at::Tensor& weight, const at::Tensor& to) { return transposed(image, weight.flip({2, 3}), Format::iohw, to); }

bool image_gradient(const at::Tensor& gradient, const at::Tensor& weight, const at::Tensor& to) { return transposed(gradient, weight, Format::oihw, to); }

bool weight_gradient(const at::Tensor& gradient, const at::Tensor& image, const at::Tensor& to) {
  const auto sizes = shape(image, image.size(1), gradient.size(1));
  at::Tensor more;
  return in_parts(
      image.size(0), kWeightWorkspace, [&](int64_t images) { return sizes.weight_gradient(images); },
      [&](const Kernel& run, int64_t first, int64_t count) {
        if (first > 0 && !more.defined()) more = at::empty_like(to);
        const auto& part = first > 0 ? more : to;
        run({{DNNL_ARG_SRC, plain(image.narrow(0, first, count), Format::nchw)}, {DNNL_ARG_DIFF_DST, plain(gradient.narrow(0, first, count), Format::nchw)}},
            {DNNL_ARG_DIFF_WEIGHTS, plain(part, Format::oihw)});
        if (first > 0) to.add_(more);
      });
}

}  // namespace winograd
