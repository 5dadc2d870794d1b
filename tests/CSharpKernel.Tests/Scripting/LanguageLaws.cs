namespace CSharpKernel.Tests.Scripting;

/// <summary>The language of cells is that of Roslyn's scripts, no more and no less: then a notebook runs in .NET Interactive as well.</summary>
[Collection(OneConsole.Name)]
public sealed class LanguageLaws(SharedSession shared) : IClassFixture<SharedSession>
{
    readonly Session session = shared.Session;

    [Theory]
    [InlineData("async Task<int> F() { await Task.Yield(); return 2; } await F()", "2")]
    [InlineData("async IAsyncEnumerable<int> G() { yield return 1; await Task.Yield(); yield return 2; } var s = 0; await foreach (var x in G()) s += x; s", "3")]
    [InlineData("global using System.IO; Path.DirectorySeparatorChar", "/")]
    [InlineData("using static System.Math; Max(1, 2)", "2")]
    [InlineData("using Pair = (int A, int B); Pair p = (1, 2); p.B", "2")]
    [InlineData("record struct P(int X); class C(int n) { public int N => n; } new P(1).X + new C(2).N", "3")]
    [InlineData("class R { public required int A { get; init; } public int B { get => field; set => field = value + 1; } } new R { A = 1, B = 2 }.B", "3")]
    [InlineData("enum E { A, B } delegate int D(int x); D d = x => x + (int)E.B; d(1)", "2")]
    [InlineData("partial class Q { public int A = 1; } partial class Q { public int B = 2; } new Q().A + new Q().B", "3")]
    [InlineData("interface IZ<T> where T : IZ<T> { static abstract int Z { get; } } struct Z : IZ<Z> { public static int Z_ => 0; static int IZ<Z>.Z => 5; } int Get<T>() where T : IZ<T> => T.Z; Get<Z>()", "5")]
    [InlineData("T Sum<T>(IEnumerable<T> xs) where T : System.Numerics.INumber<T> { var s = T.Zero; foreach (var x in xs) s += x; return s; } Sum(new[] { 1.5, 2 })", "3.5")]
    [InlineData("int[] a = [1, 2]; List<int> b = [.. a, 3]; b.Count", "3")]
    [InlineData("\"\"\"raw \"text\" \"\"\" + $$\"\"\"{{1 + 1}}\"\"\"", "raw \"text\" 2")]
    [InlineData("int L() { ReadOnlySpan<byte> u = \"é\"u8; return u.Length; } L()", "2")]
    [InlineData("new[] { 1, 2, 3 } is [1, .., var last] && last == 3", "True")]
    [InlineData("var size = 3 switch { > 2 => \"big\", _ => \"small\" }; size", "big")]
    [InlineData("var r = new[] { 1, 2, 3 }[^2..]; r.Length", "2")]
    [InlineData("class N { public int X; } N? n = null; n?.X = 3; n is null", "True")]
    [InlineData("var f = (int x = 4) => x; f()", "4")]
    [InlineData("(from x in new[] { 3, 1 } orderby x select new { x, y = x * x }).First().y", "1")]
    [InlineData("var (a, b) = (1, 2); int.TryParse(\"3\", out var c); a + b + c", "6")]
    [InlineData("const int K = 2; static readonly int S = 3; int P { get; set; } = 4; K + S + P", "9")]
    [InlineData("int F(params ReadOnlySpan<int> xs) => xs.Length; F(1, 2, 3)", "3")]
    [InlineData("string N(int x, [System.Runtime.CompilerServices.CallerArgumentExpression(\"x\")] string s = \"\") => s; N(1 + 2)", "1 + 2")]
    [InlineData("[System.Runtime.InteropServices.DllImport(\"libc\")] static extern int getpid(); getpid() == Environment.ProcessId", "True")]
    [InlineData("int U() { unsafe { int v = 7; int* p = &v; return *p; } } U()", "7")]
    [InlineData("{ Span<int> s = stackalloc int[3]; Console.Write(s.Length); } 1", "1")]
    [InlineData("#nullable enable\n#pragma warning disable\n#region a\nstring? s = null;\n#endregion\ns is null", "True")]
    [InlineData("static int D(this int x) => 2 * x; 4.D()", "8")]
    [InlineData("dynamic d = 1; d += 1; (int)d", "2")]
    public void What_scripts_can_do_cells_can(string code, string value) => Assert.Equal(value, session.Run(code));

    [Theory]
    [InlineData("using var x = new System.IO.MemoryStream();", "CS1002")]
    [InlineData("await using var x = new System.IO.MemoryStream();", "CS1002")]
    [InlineData("namespace A { }", "CS7021")]
    [InlineData("namespace A;", "CS7021")]
    [InlineData("static class E { public static int D(this int x) => x; }", "CS1109")]
    [InlineData("static class E { extension(int x) { public int D() => x; } }", "CS9283")]
    [InlineData("file class F { }", "CS9054")]
    [InlineData("var x = 1; var x = 2;", "CS0102")]
    [InlineData("int v = 1; class C { public int F() => v; }", "CS0120")]
    [InlineData("Span<int> s = new int[1];", "CS8345")]
    [InlineData("var a = new int[1]; ref int r = ref a[0];", "CS1003")]
    [InlineData("var x = 1; x;", "CS0201")]
    [InlineData("var x = 1;\nusing System.IO;", "CS1529")]
    [InlineData("var x = 1;\n#load \"x.csx\"", "CS8098")]
    [InlineData("partial class L { [System.Runtime.InteropServices.LibraryImport(\"libc\")] public static partial int getpid(); }", "CS8795")]
    [InlineData("#:package Name@1.0.0", "CS9298")]
    public void What_scripts_cannot_do_fails_with_the_compilers_number(string code, string number) =>
        Assert.Contains($"error {number}:", string.Join('\n', session.Fail(code).Traceback));
}
