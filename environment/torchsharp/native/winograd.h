// 3x3 convolutions of stride and padding 1 by Winograd's algorithm, F(4x4, 3x3) (Lavin & Gray, 2016): a quarter of the direct sum's
// multiplications. oneDNN 2 has the kernels, for float32 on processors with AVX-512.
#pragma once

#include <ATen/ATen.h>

namespace winograd {

// Whether the processor has what the kernels need.
bool is_here();

// The three fill `to`, as many images at a time as a bounded working memory allows. False, and nothing is done, where one image is too large for it.
// All tensors are contiguous; channels are multiples of 16.

// [N, I, H, W] and [O, I, 3, 3] to [N, O, H, W].
bool convolve(const at::Tensor& image, const at::Tensor& weight, const at::Tensor& to);

// The gradient for the image: [N, O, H, W] and [O, I, 3, 3] to [N, I, H, W].
bool image_gradient(const at::Tensor& gradient, const at::Tensor& weight, const at::Tensor& to);

// The gradient for the weights: [N, O, H, W] and [N, I, H, W] to [O, I, 3, 3].
bool weight_gradient(const at::Tensor& gradient, const at::Tensor& image, const at::Tensor& to);

}  // namespace winograd
