using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Aten.add_Tensor(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Aten.add_Tensor(this, target, alpha);
        public Tensor add(Scalar scalar) => Aten.add_Scalar(this, scalar);
        public Tensor sub(Tensor target) => Aten.sub_Tensor(this, target);
        public Tensor sub(Scalar scalar) => Aten.sub_Scalar(this, scalar);
        public Tensor mul(Tensor target) => Aten.mul_Tensor(this, target);
        public Tensor mul(Scalar scalar) => Aten.mul_Scalar(this, scalar);
        public Tensor div(Tensor target) => Aten.div_Tensor(this, target);
        public Tensor div(Scalar scalar) => Aten.div_Scalar(this, scalar);
        public Tensor pow(Scalar exponent) => Aten.pow_Tensor_Scalar(this, exponent);
        public Tensor pow(Tensor exponent) => Aten.pow_Tensor_Tensor(this, exponent);
        public Tensor neg() => Aten.neg(this);
        public Tensor abs() => Aten.abs(this);
        public Tensor sqrt() => Aten.sqrt(this);
        public Tensor rsqrt() => Aten.rsqrt(this);
        public Tensor square() => Aten.mul_Tensor(this, this);
        public Tensor exp() => Aten.exp(this);
        public Tensor log() => Aten.log(this);
        public Tensor sin() => Aten.sin(this);
        public Tensor cos() => Aten.cos(this);
        public Tensor tanh() => Aten.tanh(this);
        public Tensor sign() => Aten.sign(this);
        public Tensor reciprocal() => Aten.reciprocal(this);
        public Tensor floor() => Aten.floor(this);
        public Tensor round() => Aten.round(this);
        public Tensor erf() => Aten.erf(this);
        public Tensor sigmoid() => Aten.sigmoid(this);
        public Tensor relu() => Aten.relu(this);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Aten.softmax_int(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Aten.log_softmax_int(this, dim, dtype);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Aten.clamp(this, min, max);
        public Tensor maximum(Tensor other) => Aten.maximum(this, other);
        public Tensor minimum(Tensor other) => Aten.minimum(this, other);
        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill_Scalar(this, mask, value);
        public Tensor where(Tensor condition, Tensor y) => Aten.where_self(condition, this, y);
        public Tensor logical_not() => Aten.logical_not(this);
        public Tensor logical_and(Tensor other) => Aten.logical_and(this, other);
        public Tensor logical_or(Tensor other) => Aten.logical_or(this, other);
        public Tensor isnan() => Aten.isnan(this);
        public Tensor isfinite() => Aten.isfinite(this);

        public Tensor eq(Tensor other) => Aten.eq_Tensor(this, other);
        public Tensor eq(Scalar other) => Aten.eq_Scalar(this, other);
        public Tensor ne(Tensor other) => Aten.ne_Tensor(this, other);
        public Tensor ne(Scalar other) => Aten.ne_Scalar(this, other);
        public Tensor gt(Tensor other) => Aten.gt_Tensor(this, other);
        public Tensor gt(Scalar other) => Aten.gt_Scalar(this, other);
        public Tensor ge(Tensor other) => Aten.ge_Tensor(this, other);
        public Tensor ge(Scalar other) => Aten.ge_Scalar(this, other);
        public Tensor lt(Tensor other) => Aten.lt_Tensor(this, other);
        public Tensor lt(Scalar other) => Aten.lt_Scalar(this, other);
        public Tensor le(Tensor other) => Aten.le_Tensor(this, other);
        public Tensor le(Scalar other) => Aten.le_Scalar(this, other);
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) => Aten.allclose(this, target, rtol, atol, equal_nan);
        /// <summary>Element by element, as TorchSharp has it; PyTorch's <c>equal</c> is <see cref="Equals(Tensor)"/>.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>Whether shapes and all elements are the same.</summary>
        public bool Equals(Tensor target) => Aten.equal(this, target);

        public Tensor matmul(Tensor target) => Aten.matmul(this, target);
        public Tensor mm(Tensor target) => Aten.mm(this, target);
        public Tensor bmm(Tensor batch2) => Aten.bmm(this, batch2);
        public Tensor mv(Tensor target) => Aten.mv(this, target);
        public Tensor dot(Tensor target) => Aten.dot(this, target);

        public Tensor add_(Tensor target) => Aten.add__Tensor(this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Aten.add__Tensor(this, target, alpha);
        public Tensor add_(Scalar scalar) => Aten.add__Scalar(this, scalar);
        public Tensor sub_(Tensor target) => Aten.sub__Tensor(this, target);
        public Tensor mul_(Tensor target) => Aten.mul__Tensor(this, target);
        public Tensor mul_(Scalar scalar) => Aten.mul__Scalar(this, scalar);
        public Tensor div_(Tensor target) => Aten.div__Tensor(this, target);
        public Tensor div_(Scalar scalar) => Aten.div__Scalar(this, scalar);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul(this, tensor1, tensor2, value);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcmul_(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Aten.addcdiv_(this, tensor1, tensor2, value);
        public Tensor zero_() => Aten.zero_(this);
        public Tensor fill_(Scalar value) => Aten.fill__Scalar(this, value);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Aten.copy_(this, source, nonBlocking);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Aten.clamp_(this, min, max);
        public Tensor relu_() => Aten.relu_(this);
        public Tensor normal_(double mean = 0.0, double stddev = 1.0) => Aten.normal_(this, mean, stddev);
        public Tensor erfinv_() => Aten.erfinv_(this);
        public Tensor uniform_(double from, double to) => Aten.uniform_(this, from, to);

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);
        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);
        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);
        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);
        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);
        public static Tensor operator -(Scalar left, Tensor right) => Aten.rsub_Scalar(right, left);
        public static Tensor operator -(Tensor tensor) => tensor.neg();
        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);
        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);
        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);
        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);
        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);
        public static Tensor operator /(Scalar left, Tensor right) => right.reciprocal().mul(left);
        public static Tensor operator %(Tensor left, Scalar right) => Aten.remainder_Scalar(left, right);
    }
}
