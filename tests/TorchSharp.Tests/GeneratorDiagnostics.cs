using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using TorchSharp.Generator;

namespace TorchSharp.Tests;

public class GeneratorDiagnostics
{
    const string Good = "aten::neg(Tensor self) -> Tensor";

    [Theory]
    [InlineData("nonsense", "want aten::name")]
    [InlineData("aten::f(Tensor self)", "want aten::name")]
    [InlineData("aten::f(Tensor) -> Tensor", "argument 'Tensor' has no name")]
    [InlineData("aten::f(Widget w) -> Tensor", "type 'Widget' of 'w' is not known")]
    [InlineData("aten::f(Tensor self) -> Widget", "result type 'Widget' is not known")]
    [InlineData("aten::f(Tensor self) -> (Tensor a, Tensor b", "lack a bracket")]
    [InlineData(Good, "neg is there twice")]
    public void A_malformed_line_is_one_diagnostic_that_quotes_it(string line, string reason)
    {
        var (source, diagnostics) = Generate($"# comment\n{Good}\n{line}\n");
        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal("OPS001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains(reason, diagnostic.GetMessage());
        Assert.Contains(line, diagnostic.GetMessage());
        Assert.Empty(CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken).GetDiagnostics(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void An_in_place_operator_returns_its_argument()
    {
        var (source, diagnostics) = Generate("aten::relu_(Tensor(a!) self) -> Tensor(a!)");
        Assert.Empty(diagnostics);
        Assert.Contains("return @self;", source);
        Assert.DoesNotContain("Tensor.Own", source);
    }

    [Fact]
    public void An_empty_list_generates_an_empty_class()
    {
        var (source, diagnostics) = Generate("# nothing yet\n");
        Assert.Empty(diagnostics);
        Assert.Empty(CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken).GetDiagnostics(TestContext.Current.CancellationToken));
    }

    static (string Source, ImmutableArray<Diagnostic> Diagnostics) Generate(string operators)
    {
        var driver = CSharpGeneratorDriver.Create(new OperatorGenerator()).AddAdditionalTexts([new Lines(operators)]);
        var result = driver.RunGenerators(CSharpCompilation.Create("empty"), TestContext.Current.CancellationToken).GetRunResult();
        Assert.Null(Assert.Single(result.Results).Exception);
        return (result.GeneratedTrees.Single().ToString(), result.Diagnostics);
    }

    sealed class Lines(string text) : AdditionalText
    {
        public override string Path => "ops.txt";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
