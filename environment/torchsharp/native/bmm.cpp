// Many products of small matrices, as tensor networks are made of. libtorch without MKL calls BLAS once for each of them, or has plain loops. Here
// several rows of the result grow in registers, a vector each.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/ops/bmm_cpu_dispatch.h>
#include <torch/library.h>
#include <torch/version.h>

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

// Beyond these sizes BLAS is as fast; fewer products are not worth the packing.
constexpr int64_t kLargestSide = 128, kMostRows = 4096, kFewestProducts = 8;

// Multiplications that are worth a thread.
constexpr int64_t kGrain = 1 << 15;

template <typename T>
struct Matrices {
  T* data;
  int64_t each, row, column;

  explicit Matrices(const at::Tensor& tensor) : data(tensor.data_ptr<T>()), each(tensor.stride(0)), row(tensor.stride(1)), column(tensor.stride(2)) {}
};

// As long as every processor of the last ten years has them; the compiler halves them where one has not.
constexpr int64_t kVectorBytes = 32;

template <typename T>
using Vector __attribute__((vector_size(kVectorBytes))) = T;

// The same wherever it lies in memory.
template <typename T>
using Unaligned __attribute__((vector_size(kVectorBytes), aligned(alignof(T)), may_alias)) = T;

// `width` columns of b from `from` on, as rows of kWidth with zeros behind them.
template <typename T, int64_t kWidth>
__attribute__((always_inline)) inline void pack(const T* b, int64_t row, int64_t column, int64_t inner, int64_t width, T* packed) {
  for (int64_t p = 0; p < inner; ++p, packed += kWidth)
    for (int64_t j = 0; j < kWidth; ++j) packed[j] = j < width ? b[p * row + j * column] : T(0);
}

// Where rows of a result go, and how far they may reach: what lies behind a row, up to `limit`, is written after it.
template <typename T>
struct Target {
  T* rows;
  int64_t row, width;
  const T* limit;
};

// kRows rows of the result: a's are `row` apart, b's `b_row`, of which kWidth values can be read.
template <typename T, int64_t kWidth, int64_t kRows>
__attribute__((always_inline)) inline void rows(const T* a, int64_t row, int64_t column, const T* b, int64_t b_row, int64_t inner, const Target<T>& to) {
  constexpr int64_t kLanes = kVectorBytes / sizeof(T), kVectors = kWidth / kLanes;
  Vector<T> sums[kRows][kVectors] = {};
  for (int64_t p = 0; p < inner; ++p) {
    const T* const b_row_values = b + p * b_row;
    const T* const column_values = a + p * column;
#pragma GCC unroll 4
    for (int64_t j = 0; j < kVectors; ++j) {
      const Vector<T> values = *reinterpret_cast<const Unaligned<T>*>(b_row_values + j * kLanes);
#pragma GCC unroll 4
      for (int64_t i = 0; i < kRows; ++i) sums[i][j] += column_values[i * row] * values;
    }
  }
#pragma GCC unroll 4
  for (int64_t i = 0; i < kRows; ++i) {
    T* const result = to.rows + i * to.row;
    T last[kWidth];
    T* const whole = result + kWidth <= to.limit ? result : last;
#pragma GCC unroll 4
    for (int64_t j = 0; j < kVectors; ++j) *reinterpret_cast<Unaligned<T>*>(whole + j * kLanes) = sums[i][j];
    if (whole == last) std::memcpy(result, last, to.width * sizeof(T));
  }
}

template <typename T, int64_t kWidth>
__attribute__((always_inline)) inline void multiply(const Matrices<T>& a, const Matrices<T>& b, const Matrices<T>& to, int64_t begin, int64_t end, int64_t height, int64_t inner, int64_t columns) {
  constexpr int64_t kTogether = 4;
  std::vector<T> packed(inner * kWidth);
  const T* const b_limit = b.data + (end - 1) * b.each + (inner - 1) * b.row + (columns - 1) * b.column + 1;
  // Of a result of several vectors a row, those of the next row may be there already.
  const T* const limit = columns <= kWidth ? to.data + end * to.each : to.data;
  for (int64_t k = begin; k < end; ++k) {
    for (int64_t from = 0; from < columns; from += kWidth) {
      const T* right = b.data + k * b.each + from * b.column;
      int64_t right_row = b.row;
      Target<T> result{to.data + k * to.each + from, to.row, std::min(kWidth, columns - from), limit};
      if (b.column != 1 || right + (inner - 1) * b.row + kWidth > b_limit) {
        pack<T, kWidth>(right, b.row, b.column, inner, result.width, packed.data());
        right = packed.data();
        right_row = kWidth;
      }
      const T* left = a.data + k * a.each;
      int64_t i = 0;
      for (; i + kTogether <= height; i += kTogether, left += kTogether * a.row, result.rows += kTogether * to.row)
        rows<T, kWidth, kTogether>(left, a.row, a.column, right, right_row, inner, result);
      for (; i < height; ++i, left += a.row, result.rows += to.row) rows<T, kWidth, 1>(left, a.row, a.column, right, right_row, inner, result);
    }
  }
}

// One for each of the processors' vector lengths.
#if defined(__x86_64__)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

#define PRODUCTS(T, WIDTH)                                                                                                                              \
  FOR_EVERY_PROCESSOR void products_##T##_##WIDTH(const Matrices<T>& a, const Matrices<T>& b, const Matrices<T>& to, int64_t begin, int64_t end, int64_t height, \
      int64_t inner, int64_t columns) {                                                                                                                 \
    multiply<T, WIDTH>(a, b, to, begin, end, height, inner, columns);                                                                                   \
  }
PRODUCTS(float, 8)
PRODUCTS(float, 16)
PRODUCTS(float, 32)
PRODUCTS(double, 8)
PRODUCTS(double, 16)
PRODUCTS(double, 32)

template <typename T>
using Products = void (*)(const Matrices<T>&, const Matrices<T>&, const Matrices<T>&, int64_t, int64_t, int64_t, int64_t, int64_t);

template <typename T>
void multiply(const at::Tensor& a, const at::Tensor& b, const at::Tensor& to, Products<T> narrow, Products<T> medium, Products<T> wide) {
  const int64_t height = a.size(1), inner = a.size(2), columns = b.size(2);
  const auto products = columns <= 8 ? narrow : columns <= 16 ? medium : wide;
  const Matrices<T> left(a), right(b), result(to);
  at::parallel_for(0, a.size(0), std::max<int64_t>(1, kGrain / (height * inner * columns)),
      [&](int64_t begin, int64_t end) { products(left, right, result, begin, end, height, inner, columns); });
}

bool is_plain(const at::Tensor& tensor) { return tensor.layout() == at::kStrided && tensor.dim() == 3 && !tensor.is_conj() && !tensor.is_neg(); }

bool is_small(int64_t side) { return side > 0 && side <= kLargestSide; }

bool applies(const at::Tensor& a, const at::Tensor& b) {
  return is_plain(a) && is_plain(b) && a.scalar_type() == b.scalar_type() && (a.scalar_type() == at::kFloat || a.scalar_type() == at::kDouble) &&
      a.size(0) == b.size(0) && a.size(2) == b.size(1) && a.size(0) >= kFewestProducts && is_small(a.size(2)) && is_small(b.size(2)) && a.size(1) > 0 &&
      a.size(1) <= kMostRows;
}

at::Tensor bmm(const at::Tensor& a, const at::Tensor& b) {
  if (!applies(a, b)) return at::cpu::bmm(a, b);
  auto to = at::empty({a.size(0), a.size(1), b.size(2)}, a.options());
  if (a.scalar_type() == at::kFloat) multiply<float>(a, b, to, products_float_8, products_float_16, products_float_32);
  else multiply<double>(a, b, to, products_double_8, products_double_16, products_double_32);
  return to;
}

// libtorch warns of every kernel that takes another's place, on the user's screen. This one means to.
struct Silence : c10::WarningHandler {
#if TORCH_VERSION_MAJOR < 2
  void process(const c10::SourceLocation&, const std::string&, bool) override {}
#else
  void process(const c10::Warning&) override {}
#endif
};

#if TORCH_VERSION_MAJOR < 2
using Guard = c10::Warning::WarningHandlerGuard;
#else
using Guard = c10::WarningUtils::WarningHandlerGuard;
#endif

torch::Library registered() {
  Silence silence;
  const Guard guard(&silence);
  torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::CPU, __FILE__, __LINE__);
  library.impl("bmm", bmm);
  return library;
}

const torch::Library kRegistered = registered();

}  // namespace
