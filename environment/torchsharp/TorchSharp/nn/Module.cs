using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Native;

namespace TorchSharp;

/// <summary>Registers a field under another name than its own.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ComponentNameAttribute : Attribute
{
    public string? Name { get; set; }
}

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: its parameters, buffers and children, by name.</summary>
        /// <remarks>Assign fields in the constructor, then call <see cref="RegisterComponents"/>: names are the fields' names.</remarks>
        public abstract class Module : IDisposable
        {
            readonly List<(string Name, Parameter Value)> _parameters = [];
            readonly List<(string Name, Tensor Value, bool Persistent)> _buffers = [];
            readonly List<(string Name, Module Value)> _children = [];
            readonly string _name;

            protected Module(string name) => _name = name;

            public bool training { get; private set; } = true;

            public virtual string GetName() => _name;

            // ---- registration

            /// <summary>Registers every field that holds a module, a parameter or a tensor (a buffer).</summary>
            protected virtual void RegisterComponents()
            {
                for (var type = GetType(); type is not null && type != typeof(Module); type = type.BaseType)
                {
                    foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    {
                        var name = field.GetCustomAttribute<ComponentNameAttribute>()?.Name ?? field.Name;
                        switch (field.GetValue(this))
                        {
                            case Module child: register_module(name, child); break;
                            case Parameter parameter: register_parameter(name, parameter); break;
                            case Tensor buffer: register_buffer(name, buffer); break;
                        }
                    }
                }
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (!_children.Any(c => ReferenceEquals(c.Value, submodule))) _children.Add((Free(name), submodule));
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public void register_parameter(string name, Parameter param)
            {
                if (!_parameters.Any(p => ReferenceEquals(p.Value, param))) _parameters.Add((Free(name), param));
            }

            public void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (_buffers.Any(b => ReferenceEquals(b.Value, tensor))) return;
                _buffers.Add((Free(name), tensor.DetachFromDisposeScope(), persistent));
            }

            string Free(string name) =>
                _children.Any(c => c.Name == name) || _parameters.Any(p => p.Name == name) || _buffers.Any(b => b.Name == name)
                    ? throw new ArgumentException($"{GetName()} already has a component '{name}'.", nameof(name))
                    : name;

            // ---- enumeration

            public IEnumerable<(string name, Module module)> named_children() => _children.Select(c => (c.Name, c.Value));

            public IEnumerable<Module> children() => _children.Select(c => c.Value);

            /// <summary>All modules below this one: its children, then what is below each. Unlike PyTorch's, without this one.</summary>
            public IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(_children.SelectMany(c => c.Value.named_modules().Select(m => ($"{c.Name}.{m.name}", m.module))));

            /// <summary>This module (under the empty name) and all below it, parents first.</summary>
            IEnumerable<(string Name, Module Module)> Tree() =>
                _children.SelectMany(c => c.Value.Tree().Select(m => (m.Name.Length == 0 ? c.Name : $"{c.Name}.{m.Name}", m.Module))).Prepend(("", this));

            public IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            /// <summary>Each parameter once, under the first of its names, however many modules share it.</summary>
            public IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
                (recurse ? Tree() : [("", this)])
                    .SelectMany(m => m.Module._parameters.Select(p => (name: Join(m.Name, p.Name), parameter: p.Value)))
                    .DistinctBy(p => p.parameter, ReferenceEqualityComparer.Instance);

            public IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            public IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true) =>
                (recurse ? Tree() : [("", this)])
                    .SelectMany(m => m.Module._buffers.Select(b => (name: Join(m.Name, b.Name), buffer: b.Value)))
                    .DistinctBy(b => b.buffer, ReferenceEqualityComparer.Instance);

            public IEnumerable<Tensor> buffers(bool recurse = true) => named_buffers(recurse).Select(b => b.buffer);

            static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

            // ---- mode and gradients

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in children()) child.train(train);
            }

            public void eval() => train(false);

            public void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none) parameter.grad = null;
                    else parameter.grad?.zero_();
                }
            }

            public Module apply(Action<Module> fn)
            {
                foreach (var child in children()) child.apply(fn);
                fn(this);
                return this;
            }

            // ---- state

            /// <summary>Parameters, then persistent buffers, module by module; the tensors are the module's own.</summary>
            public Dictionary<string, Tensor> state_dict()
            {
                var state = new Dictionary<string, Tensor>();
                foreach (var (path, module) in Tree())
                {
                    foreach (var (name, value) in module._parameters) state[Join(path, name)] = value;
                    foreach (var (name, value, persistent) in module._buffers)
                        if (persistent) state[Join(path, name)] = value;
                }
                return state;
            }

            /// <summary>Copies values in. Strict: throws unless the names are the same on both sides.</summary>
            /// <exception cref="InvalidOperationException">A name is missing or unexpected (strict), or a shape differs.</exception>
            public (IList<string> missing_keys, IList<string> unexpected_keys) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                var own = state_dict();
                string[] missing = [.. own.Keys.Where(k => !source.ContainsKey(k) && skip?.Contains(k) != true)];
                string[] unexpected = [.. source.Keys.Where(k => !own.ContainsKey(k) && skip?.Contains(k) != true)];
                if (strict && missing.Length + unexpected.Length > 0)
                    throw new InvalidOperationException($"{GetName()}: missing [{string.Join(", ", missing)}]; unexpected [{string.Join(", ", unexpected)}].");
                var pairs = own.Where(o => source.ContainsKey(o.Key) && skip?.Contains(o.Key) != true).Select(o => (o.Key, Own: o.Value, Given: source[o.Key])).ToList();
                var misshaped = pairs.Where(p => !p.Own.shape.SequenceEqual(p.Given.shape)).Select(p => $"{p.Key} is [{string.Join(", ", p.Own.shape)}], given [{string.Join(", ", p.Given.shape)}]").ToList();
                if (misshaped.Count > 0) throw new InvalidOperationException($"{GetName()}: shapes differ: {string.Join("; ", misshaped)}.");
                using (no_grad())
                    foreach (var (_, target, given) in pairs) target.copy_(given);
                return (missing, unexpected);
            }

            internal void Convert(Device? device, ScalarType? type)
            {
                using var _ = no_grad();
                foreach (var tensor in parameters().Concat(buffers()))
                {
                    var floating = tensor.dtype is ScalarType.Float16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16;
                    using var moved = Aten.to_dtype_layout(tensor, floating ? type : null, device);
                    Registry.Check(Shim.tr_set_data(tensor.Handle, moved.Handle), "Module.to");
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (_, child) in _children) child.Dispose();
                foreach (var (_, parameter) in _parameters)
                {
                    if (parameter.IsInvalid) continue; // another module shared it
                    parameter.grad = null;
                    parameter.Dispose();
                }
                foreach (var (_, buffer, _) in _buffers) buffer.Dispose();
            }
        }

        /// <summary>A module of one input. Override <see cref="forward"/>; call through <see cref="call"/>, which runs the hooks.</summary>
        public abstract class Module<T, TResult>(string name) : Module(name)
        {
            readonly List<Func<Module<T, TResult>, T, T>> _before = [];
            readonly List<Func<Module<T, TResult>, T, TResult, TResult>> _after = [];

            public abstract TResult forward(T input);

            public TResult call(T input)
            {
                // Over copies: a hook may take itself away.
                foreach (var hook in _before.Count == 0 ? [] : _before.ToArray()) input = hook(this, input);
                var result = forward(input);
                foreach (var hook in _after.Count == 0 ? [] : _after.ToArray()) result = hook(this, input, result);
                return result;
            }

            public HookRemover register_forward_hook(Func<Module<T, TResult>, T, TResult, TResult> hook)
            {
                _after.Add(hook);
                return new(() => _after.Remove(hook));
            }

            public HookRemover register_forward_pre_hook(Func<Module<T, TResult>, T, T> hook)
            {
                _before.Add(hook);
                return new(() => _before.Remove(hook));
            }
        }

        /// <summary>Takes a hook away.</summary>
        public sealed class HookRemover
        {
            readonly Action _remove;

            internal HookRemover(Action remove) => _remove = remove;

            public void remove() => _remove();
        }
    }
}

/// <summary>Moving a module between devices and types; each returns the module.</summary>
public static class ModuleExtensions
{
    public static T to<T>(this T module, torch.Device device, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Convert(device, null);
        return module;
    }

    public static T to<T>(this T module, torch.ScalarType type, bool non_blocking = false) where T : torch.nn.Module
    {
        module.Convert(null, type);
        return module;
    }

    public static T cpu<T>(this T module) where T : torch.nn.Module => module.to(torch.CPU);

    public static T cuda<T>(this T module) where T : torch.nn.Module => module.to(torch.CUDA);

    public static T @double<T>(this T module) where T : torch.nn.Module => module.to(torch.ScalarType.Float64);

    public static T @float<T>(this T module) where T : torch.nn.Module => module.to(torch.ScalarType.Float32);
}
