using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after another, named by position or as given.</summary>
    public sealed class Sequential : nn.Module<Tensor, Tensor>
    {
        readonly List<nn.Module<Tensor, Tensor>> _modules = [];

        internal Sequential(IEnumerable<(string, nn.Module<Tensor, Tensor>)> modules) : base(nameof(Sequential))
        {
            foreach (var (name, module) in modules) append(name, module);
        }

        public int Count => _modules.Count;

        public nn.Module<Tensor, Tensor> this[int index] => _modules[index];

        public Sequential append(string name, nn.Module<Tensor, Tensor> module)
        {
            _modules.Add(module);
            register_module(name, module);
            return this;
        }

        public Sequential append(nn.Module<Tensor, Tensor> module) => append(_modules.Count.ToString(), module);

        public override Tensor forward(Tensor input)
        {
            var value = input;
            foreach (var module in _modules) value = module.call(value);
            return ReferenceEquals(value, input) ? input.alias() : value;
        }
    }

    /// <summary>Modules by position, to be called by their owner.</summary>
    public sealed class ModuleList<T> : nn.Module, IEnumerable<T> where T : nn.Module
    {
        readonly List<T> _modules = [];

        internal ModuleList(IEnumerable<T> modules) : base("ModuleList")
        {
            append([.. modules]);
        }

        public int Count => _modules.Count;

        public T this[int index] => _modules[index];

        public void append(params T[] modules)
        {
            foreach (var module in modules)
            {
                register_module(_modules.Count.ToString(), module);
                _modules.Add(module);
            }
        }

        public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules.Select((m, k) => (k.ToString(), m)));

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);
        }
    }
}
