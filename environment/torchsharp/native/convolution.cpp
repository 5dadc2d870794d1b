// libtorch asks oneDNN for direct convolutions only. Here its `convolution` and `convolution_backward` go to Winograd's algorithm where that
// is faster, and to libtorch everywhere else. Autograd sits above both, so gradients of every order follow.

#include "winograd.h"

#include <ATen/ops/convolution_backward_native.h>
#include <ATen/ops/convolution_native.h>
#include <torch/library.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace {

// Measured against the direct kernels: with fewer channels, fewer pixels to share the transformed weights, or less to do at all, nothing is won.
constexpr int64_t kLeastChannels = 32, kChannelBlock = 16, kLeastPixels = 784, kLeastProducts = 1 << 22;

bool are_one(at::IntArrayRef values) {
  return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 1; });
}

bool has_channels(int64_t count) { return count >= kLeastChannels && count % kChannelBlock == 0; }

bool has_work(int64_t pixels, int64_t kernels) { return pixels >= kLeastPixels && pixels * kernels >= kLeastProducts; }

bool is_plain(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.layout() == at::kStrided && tensor.scalar_type() == at::kFloat && tensor.dim() == 4 && tensor.is_contiguous();
}

bool applies(const at::Tensor& image, const at::Tensor& weight, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, int64_t groups) {
  return winograd::is_here() && at::globalContext().userEnabledMkldnn() && !transposed && groups == 1 && is_plain(image) && is_plain(weight) &&
      weight.size(2) == 3 && weight.size(3) == 3 && are_one(stride) && are_one(dilation) && are_one(padding) && has_channels(weight.size(0)) &&
      has_channels(weight.size(1)) && has_work(image.size(0) * image.size(2) * image.size(3), weight.size(0) * weight.size(1));
}

at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight, const c10::optional<at::Tensor>& bias, at::IntArrayRef stride, at::IntArrayRef padding,
    at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_padding, int64_t groups) {
  if (applies(input, weight, stride, padding, dilation, transposed, groups)) {
    auto output = at::empty({input.size(0), weight.size(0), input.size(2), input.size(3)}, input.options());
    if (winograd::convolve(input, weight, output)) return bias && bias->defined() ? output.add_(bias->view({1, -1, 1, 1})) : output;
  }
  return at::native::convolution(input, weight, bias, stride, padding, dilation, transposed, output_padding, groups);
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolution_backward(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight, at::OptionalIntArrayRef bias,
    at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_padding, int64_t groups, std::array<bool, 3> asked) {
  at::Tensor for_input, for_weight, for_bias;
  if (applies(input, weight, stride, padding, dilation, transposed, groups)) {
    const auto plain = gradient.contiguous();
    if (asked[0]) asked[0] = !winograd::image_gradient(plain, weight, for_input = at::empty_like(input));
    if (asked[1]) asked[1] = !winograd::weight_gradient(plain, input, for_weight = at::empty_like(weight));
    if (asked[2]) for_bias = plain.sum({0, 2, 3});
    asked[2] = false;
  }
  if (asked[0] || asked[1] || asked[2]) {
    const auto theirs = at::native::convolution_backward(gradient, input, weight, bias, stride, padding, dilation, transposed, output_padding, groups, asked);
    if (asked[0]) for_input = std::get<0>(theirs);
    if (asked[1]) for_weight = std::get<1>(theirs);
    if (asked[2]) for_bias = std::get<2>(theirs);
  }
  return {for_input, for_weight, for_bias};
}

}  // namespace

TORCH_LIBRARY_IMPL(aten, CPU, library) {
  library.impl("convolution", convolution);
  library.impl("convolution_backward", convolution_backward);
}
