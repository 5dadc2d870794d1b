// A plain C door into libtorch's operator registry.
//
// One generic call replaces a thousand hand-written exports: find an operator by its schema, call it boxed with a small
// array of tagged arguments. Trailing arguments that the caller leaves out are filled from the defaults of the schema
// that the running libtorch has, so one source serves libtorch 1.13 to 2.11.
//
// Rules: every export returns 0, or a code with the text in tr_error(); no C++ exception crosses the border. A tensor
// crosses as its TensorImpl*, and the receiver of one owns one reference.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Logging.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/frontend/function_schema_parser.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <malloc.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

using TensorPtr = c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>;

enum Tag : int32_t {
  kDefault = 0, kNone, kTensor, kInt, kDouble, kBool, kIntList, kDoubleList, kTensorList, kOptionalTensorList, kString, kDevice, kBoolList,
};

struct Arg {
  int32_t tag;
  int32_t count;
  union { int64_t i; double d; void* p; };
};
static_assert(sizeof(Arg) == 16, "the managed side mirrors this layout");

struct Operator {
  c10::OperatorHandle handle;
  std::vector<c10::IValue> defaults;  // of the arguments from `required` on
  size_t required;
  size_t total;
};

enum Status : int32_t { kOk = 0, kTorchError = 1, kOtherError = 2, kHookError = 3 };

thread_local std::string last_error;

// An error of libtorch's otherwise walks its caller's stack, managed frames among it that a native unwinder cannot read, for a trace that is not shown.
[[maybe_unused]] const bool no_stack_traces = (c10::SetStackTraceFetcher([] { return std::string(); }), true);

struct HookFailure : std::runtime_error { using std::runtime_error::runtime_error; };

template <class F>
int32_t guard(F&& body) noexcept {
  try {
    body();
    return kOk;
  } catch (const HookFailure& e) {
    last_error = e.what();
    return kHookError;
  } catch (const c10::Error& e) {
    last_error = e.what_without_backtrace();
    return kTorchError;
  } catch (const std::exception& e) {
    last_error = e.what();
    return kOtherError;
  } catch (...) {
    last_error = "unknown C++ exception";
    return kOtherError;
  }
}

at::Tensor borrow(const void* impl) {
  if (impl == nullptr) return at::Tensor();
  auto* raw = const_cast<at::TensorImpl*>(static_cast<const at::TensorImpl*>(impl));
  c10::raw::intrusive_ptr::incref(raw);
  return at::Tensor(TensorPtr::reclaim(raw));
}

void* give(at::Tensor tensor) { return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr; }

std::vector<at::Tensor> borrow_list(void* const* impls, int64_t count) {
  std::vector<at::Tensor> list;
  list.reserve(count);
  for (int64_t k = 0; k < count; k++) list.push_back(borrow(impls[k]));
  return list;
}

c10::IValue to_ivalue(const Arg& a) {
  switch (a.tag) {
    case kNone: return c10::IValue();
    case kTensor: return a.p == nullptr ? c10::IValue() : c10::IValue(borrow(a.p));
    case kInt: return c10::IValue(a.i);
    case kDouble: return c10::IValue(a.d);
    case kBool: return c10::IValue(a.i != 0);
    case kIntList: {
      auto* v = static_cast<const int64_t*>(a.p);
      return c10::IValue(std::vector<int64_t>(v, v + a.count));
    }
    case kDoubleList: {
      auto* v = static_cast<const double*>(a.p);
      return c10::IValue(std::vector<double>(v, v + a.count));
    }
    case kBoolList: {
      auto* v = static_cast<const uint8_t*>(a.p);
      c10::List<bool> list;
      for (int k = 0; k < a.count; k++) list.push_back(v[k] != 0);
      return c10::IValue(list);
    }
    case kTensorList: return c10::IValue(borrow_list(static_cast<void* const*>(a.p), a.count));
    case kOptionalTensorList: {
      c10::List<c10::optional<at::Tensor>> list;
      auto* v = static_cast<void* const*>(a.p);
      for (int k = 0; k < a.count; k++)
        list.push_back(v[k] == nullptr ? c10::optional<at::Tensor>() : c10::optional<at::Tensor>(borrow(v[k])));
      return c10::IValue(list);
    }
    case kString: return c10::IValue(std::string(static_cast<const char*>(a.p), a.count));
    case kDevice: return c10::IValue(c10::Device(static_cast<c10::DeviceType>(a.i >> 32), static_cast<c10::DeviceIndex>(static_cast<int32_t>(a.i))));
    default: throw std::runtime_error("argument with an unknown tag " + std::to_string(a.tag));
  }
}

Arg to_arg(c10::IValue&& value) {
  Arg a{};
  if (value.isTensor()) {
    a.tag = kTensor;
    a.p = give(std::move(value).toTensor());
  } else if (value.isInt()) {
    a.tag = kInt;
    a.i = value.toInt();
  } else if (value.isDouble()) {
    a.tag = kDouble;
    a.d = value.toDouble();
  } else if (value.isBool()) {
    a.tag = kBool;
    a.i = value.toBool();
  } else if (value.isTensorList()) {
    auto list = value.toTensorVector();
    auto** out = new void*[list.size()];
    for (size_t k = 0; k < list.size(); k++) out[k] = give(std::move(list[k]));
    a.tag = kTensorList;
    a.count = static_cast<int32_t>(list.size());
    a.p = out;
  } else {
    throw std::runtime_error("a result of type " + value.tagKind() + " cannot be returned");
  }
  return a;
}

// The names must agree one by one, and the running libtorch must have a default for every argument that we do not know.
void check_schema(const c10::FunctionSchema& declared, const c10::FunctionSchema& actual) {
  auto fail = [&](const std::string& why) {
    throw std::runtime_error("operator schema differs: " + why + "\n  declared: " + toString(declared) + "\n  libtorch: " + toString(actual));
  };
  const auto& ours = declared.arguments();
  const auto& theirs = actual.arguments();
  if (ours.size() > theirs.size()) fail("libtorch has fewer arguments");
  for (size_t k = 0; k < theirs.size(); k++) {
    if (k >= ours.size()) {
      if (!theirs[k].default_value()) fail("argument '" + theirs[k].name() + "' has no default");
    } else if (ours[k].name() != theirs[k].name()) {
      fail("argument " + std::to_string(k) + " is called '" + theirs[k].name() + "'");
    }
  }
  if (declared.returns().size() != actual.returns().size()) fail("the number of results");
}

using HookCallback = int32_t (*)(void* context, void* gradient, void** replacement);
using HookRelease = void (*)(void* context);

template <class T>
struct AdamSpan { T *param, *exp_avg, *exp_avg_sq; const T* grad; };

// One pass over memory instead of PyTorch's eight: g += wd*p; m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g*g;
// p -= step_size * m / (sqrt(v) / sqrt(1 - b2^t) + eps).
#if defined(__x86_64__)
#define VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default"), optimize("O3")))
#else
#define VECTOR_CLONES
#endif
template <class T>
inline __attribute__((always_inline)) void adam_loop(AdamSpan<T> s, int64_t n, double beta1, double beta2, T eps, T decay, T step_size, T root_correction) {
  // 1 - beta is taken before rounding to T, as PyTorch does: in float, 1 - 0.999f is off by 1.3e-5.
  const T b2 = static_cast<T>(beta2), rest1 = static_cast<T>(1 - beta1), rest2 = static_cast<T>(1 - beta2);
  for (int64_t k = 0; k < n; k++) {
    T g = s.grad[k] + decay * s.param[k];
    T m = s.exp_avg[k] + rest1 * (g - s.exp_avg[k]);
    T v = b2 * s.exp_avg_sq[k] + rest2 * g * g;
    s.exp_avg[k] = m;
    s.exp_avg_sq[k] = v;
    s.param[k] -= step_size * (m / (std::sqrt(v) / root_correction + eps));
  }
}
VECTOR_CLONES void adam_range(AdamSpan<float> s, int64_t n, double b1, double b2, double eps, double decay, double step_size, double root) {
  adam_loop<float>(s, n, b1, b2, eps, decay, step_size, root);
}
VECTOR_CLONES void adam_range(AdamSpan<double> s, int64_t n, double b1, double b2, double eps, double decay, double step_size, double root) {
  adam_loop<double>(s, n, b1, b2, eps, decay, step_size, root);
}

template <class T>
void adam_tensor(const at::Tensor& p, const at::Tensor& g, const at::Tensor& m, const at::Tensor& v, const double* h) {
  constexpr int64_t kGrain = 16384;
  AdamSpan<T> all{p.data_ptr<T>(), m.data_ptr<T>(), v.data_ptr<T>(), g.data_ptr<T>()};
  at::parallel_for(0, p.numel(), kGrain, [&](int64_t from, int64_t to) {
    adam_range(AdamSpan<T>{all.param + from, all.exp_avg + from, all.exp_avg_sq + from, all.grad + from}, to - from, h[0], h[1], h[2], h[3], h[4], h[5]);
  });
}

}  // namespace

EXPORT const char* tr_error() { return last_error.c_str(); }
EXPORT int32_t tr_abi() { return 3; }
EXPORT const char* tr_version() { return TORCH_VERSION; }

// ---- operators -----------------------------------------------------------------------------------------------------

EXPORT int32_t tr_operator(const char* schema_text, void** result) {
  return guard([&] {
    auto declared = torch::jit::parseSchema(schema_text);
    auto found = c10::Dispatcher::singleton().findSchema({declared.name(), declared.overload_name()});
    if (!found) throw std::runtime_error("libtorch " TORCH_VERSION " has no operator " + declared.name() + "." + declared.overload_name());
    check_schema(declared, found->schema());
    auto op = std::make_unique<Operator>(Operator{*found, {}, 0, found->schema().arguments().size()});
    const auto& arguments = found->schema().arguments();
    op->required = arguments.size();
    while (op->required > 0 && arguments[op->required - 1].default_value()) op->required--;
    for (size_t k = 0; k < arguments.size(); k++)
      op->defaults.push_back(arguments[k].default_value() ? *arguments[k].default_value() : c10::IValue());
    *result = op.release();
  });
}

EXPORT int32_t tr_call(const void* op_handle, const Arg* args, int32_t count, Arg* results, int32_t result_count) {
  return guard([&] {
    const auto& op = *static_cast<const Operator*>(op_handle);
    thread_local torch::jit::Stack spare;
    torch::jit::Stack stack;
    stack.swap(spare);  // a nested call (from a hook) finds the spare empty and makes its own
    stack.clear();
    for (int32_t k = 0; k < count; k++)
      stack.push_back(args[k].tag == kDefault ? op.defaults[k] : to_ivalue(args[k]));
    for (size_t k = count; k < op.total; k++) stack.push_back(op.defaults[k]);
    op.handle.callBoxed(&stack);
    // A caller that wants no results (of an in-place operator, which hands back its first argument) gets none.
    if (results != nullptr && static_cast<int32_t>(stack.size()) != result_count)
      throw std::runtime_error("expected " + std::to_string(result_count) + " results, got " + std::to_string(stack.size()));
    for (int32_t k = 0; k < result_count; k++) results[k] = to_arg(std::move(stack[k]));
    stack.clear();
    spare.swap(stack);
  });
}

EXPORT void tr_free_list(void** list) { delete[] list; }

// ---- tensors -------------------------------------------------------------------------------------------------------

EXPORT void tr_release(void* impl) { TensorPtr::reclaim(static_cast<at::TensorImpl*>(impl)); }

EXPORT void tr_release_many(void* const* impls, int64_t count) {
  for (int64_t k = 0; k < count; k++) TensorPtr::reclaim(static_cast<at::TensorImpl*>(impls[k]));
}

EXPORT void tr_retain(void* impl) { c10::raw::intrusive_ptr::incref(static_cast<at::TensorImpl*>(impl)); }

struct TensorFacts { int32_t dtype, dimensions, device_type, device_index; int64_t elements; int32_t requires_grad, is_leaf, contiguous, item_size; };

EXPORT int32_t tr_facts(const void* impl, TensorFacts* facts) {
  return guard([&] {
    auto t = borrow(impl);
    *facts = {static_cast<int32_t>(t.scalar_type()), static_cast<int32_t>(t.dim()), static_cast<int32_t>(t.device().type()),
              t.device().has_index() ? t.device().index() : -1, t.numel(), t.requires_grad(), t.is_leaf(), t.is_contiguous(), static_cast<int32_t>(t.itemsize())};
  });
}

EXPORT int32_t tr_sizes(const void* impl, int64_t* sizes, int64_t* strides) {
  return guard([&] {
    auto t = borrow(impl);
    for (int64_t k = 0; k < t.dim(); k++) {
      sizes[k] = t.size(k);
      if (strides != nullptr) strides[k] = t.stride(k);
    }
  });
}

EXPORT int32_t tr_data(const void* impl, void** data) {
  return guard([&] { *data = borrow(impl).data_ptr(); });
}

EXPORT int32_t tr_set_requires_grad(void* impl, int32_t value) {
  return guard([&] { borrow(impl).set_requires_grad(value != 0); });
}

EXPORT int32_t tr_get_grad(void* impl, void** grad) {
  return guard([&] { *grad = give(borrow(impl).grad()); });
}

EXPORT int32_t tr_set_grad(void* impl, void* grad) {
  return guard([&] { borrow(impl).mutable_grad() = borrow(grad); });
}

// Replaces what a parameter or buffer holds (another device or type) and keeps its identity.
EXPORT int32_t tr_set_data(void* impl, void* data) {
  return guard([&] { borrow(impl).set_data(borrow(data)); });
}

EXPORT int32_t tr_retain_grad(void* impl) {
  return guard([&] { borrow(impl).retain_grad(); });
}

// ---- autograd ------------------------------------------------------------------------------------------------------

EXPORT int32_t tr_backward(void* const* roots, int64_t root_count, void* const* grads, int64_t grad_count, int32_t retain, int32_t create,
                           void* const* inputs, int64_t input_count) {
  return guard([&] {
    torch::autograd::backward(borrow_list(roots, root_count), borrow_list(grads, grad_count), retain != 0, create != 0, borrow_list(inputs, input_count));
  });
}

EXPORT int32_t tr_grad(void* const* outputs, int64_t output_count, void* const* inputs, int64_t input_count, void* const* grads, int64_t grad_count,
                       int32_t retain, int32_t create, int32_t allow_unused, void** results) {
  return guard([&] {
    auto found = torch::autograd::grad(borrow_list(outputs, output_count), borrow_list(inputs, input_count), borrow_list(grads, grad_count),
                                       retain != 0, create != 0, allow_unused != 0);
    for (int64_t k = 0; k < input_count; k++) results[k] = give(std::move(found[k]));
  });
}

EXPORT int32_t tr_register_hook(void* impl, HookCallback callback, HookRelease release, void* context, uint32_t* position) {
  return guard([&] {
    std::shared_ptr<void> owner(context, release);
    *position = borrow(impl).register_hook([callback, owner](at::Tensor gradient) -> at::Tensor {
      void* replacement = nullptr;
      const int32_t thrown = callback(owner.get(), give(gradient), &replacement);
      if (thrown != 0) throw HookFailure(std::to_string(thrown));
      return replacement == nullptr ? at::Tensor() : at::Tensor(TensorPtr::reclaim(static_cast<at::TensorImpl*>(replacement)));
    });
  });
}

EXPORT int32_t tr_remove_hook(void* impl, uint32_t position) {
  return guard([&] { borrow(impl).remove_hook(position); });
}

EXPORT int32_t tr_grad_enabled() { return at::GradMode::is_enabled(); }
EXPORT void tr_set_grad_enabled(int32_t value) { at::GradMode::set_enabled(value != 0); }
EXPORT void* tr_inference_enter(int32_t value) { return new c10::InferenceMode(value != 0); }
EXPORT void tr_inference_leave(void* guard_object) { delete static_cast<c10::InferenceMode*>(guard_object); }

// ---- optimiser -----------------------------------------------------------------------------------------------------

// Adam for dense, contiguous CPU tensors of float or double; hyper = {beta1, beta2, eps, weight decay, lr/(1-b1^t), sqrt(1-b2^t)}.
EXPORT int32_t tr_adam(void* const* params, void* const* grads, void* const* first, void* const* second, int64_t count, const double* hyper) {
  return guard([&] {
    for (int64_t k = 0; k < count; k++) {
      auto p = borrow(params[k]), m = borrow(first[k]), v = borrow(second[k]), g = borrow(grads[k]);
      TORCH_CHECK(p.device().is_cpu() && p.is_contiguous() && m.is_contiguous() && v.is_contiguous(), "fused Adam wants dense contiguous CPU tensors");
      TORCH_CHECK(p.sizes() == g.sizes() && p.scalar_type() == g.scalar_type(), "parameter ", p.sizes(), " and gradient ", g.sizes(), " differ");
      g = g.contiguous();
      if (p.scalar_type() == at::kFloat) adam_tensor<float>(p, g, m, v, hyper);
      else if (p.scalar_type() == at::kDouble) adam_tensor<double>(p, g, m, v, hyper);
      else TORCH_CHECK(false, "fused Adam wants float or double, not ", p.scalar_type());
    }
  });
}

// ---- random numbers, threads, switches -----------------------------------------------------------------------------

namespace {
c10::Device device_of(int64_t packed) {
  return c10::Device(static_cast<c10::DeviceType>(packed >> 32), static_cast<c10::DeviceIndex>(static_cast<int32_t>(packed)));
}
}  // namespace

EXPORT int32_t tr_manual_seed(int64_t seed) {
  return guard([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

EXPORT int32_t tr_get_rng_state(int64_t device, void** state) {
  return guard([&] {
    auto generator = at::globalContext().defaultGenerator(device_of(device));
    std::lock_guard<std::mutex> lock(generator.mutex());
    *state = give(generator.get_state());
  });
}

EXPORT int32_t tr_set_rng_state(int64_t device, void* state) {
  return guard([&] {
    auto generator = at::globalContext().defaultGenerator(device_of(device));
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(borrow(state));
  });
}

// An activation of a few megabytes is otherwise mapped and unmapped by each operator, and every page of it faults in anew.
// Freed memory stays with the process; the heap grows to what one training step needs.
EXPORT void tr_keep_freed_memory() {
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

EXPORT int32_t tr_get_threads() { return at::get_num_threads(); }
EXPORT int32_t tr_set_threads(int32_t count) {
  return guard([&] { at::set_num_threads(count); });
}

EXPORT int32_t tr_deterministic() { return at::globalContext().deterministicAlgorithms(); }
EXPORT void tr_set_deterministic(int32_t value, int32_t warn_only) {
  at::globalContext().setDeterministicAlgorithms(value != 0, warn_only != 0);
  at::globalContext().setDeterministicCuDNN(value != 0);
  at::globalContext().setBenchmarkCuDNN(false);
}

EXPORT int32_t tr_tf32(int32_t which) { return which == 0 ? at::globalContext().allowTF32CuBLAS() : at::globalContext().allowTF32CuDNN(); }
EXPORT int32_t tr_set_tf32(int32_t which, int32_t value) {
  return guard([&] {
    if (which == 0) at::globalContext().setAllowTF32CuBLAS(value != 0);
    else at::globalContext().setAllowTF32CuDNN(value != 0);
  });
}

// bfloat16 autocast on one device type; the caller restores what it found.
EXPORT int32_t tr_autocast(int32_t device_type) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  return at::autocast::is_autocast_enabled(static_cast<c10::DeviceType>(device_type));
#else
  return device_type == 0 ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
#endif
}
EXPORT int32_t tr_set_autocast(int32_t device_type, int32_t value) {
  return guard([&] {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    auto type = static_cast<c10::DeviceType>(device_type);
    at::autocast::set_autocast_dtype(type, at::kBFloat16);
    at::autocast::set_autocast_enabled(type, value != 0);
#else
    if (device_type == 0) {
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
      at::autocast::set_cpu_enabled(value != 0);
    } else {
      at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
      at::autocast::set_enabled(value != 0);
    }
#endif
    if (value == 0) at::autocast::clear_cache();
  });
}

EXPORT int32_t tr_cuda_count() {
  int32_t count = 0;
  guard([&] { count = static_cast<int32_t>(torch::cuda::device_count()); });
  return count;
}
EXPORT int32_t tr_cuda_synchronize() {
  return guard([&] { torch::cuda::synchronize(); });
}
