using AttributionPriors.Experiments;
using Reproduce.Notebooks;

namespace Tests;

/// <summary>The notebooks of the checkout.</summary>
static class Committed
{
    public static string Folder { get; } = Checkout.PathOf("notebooks");

    static readonly IReadOnlyList<Notebook> s_all = Notebook.In(Folder);

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. s_all.Select(notebook => notebook.Name)];

    /// <summary>The one called <paramref name="name"/>.</summary>
    public static Notebook Of(string name) => s_all.Single(notebook => notebook.Name == name);

    /// <summary>For a message: which cell.</summary>
    public static string Place(Notebook notebook, NotebookCell cell) => $"{notebook.Name}, cell {notebook.Cells.ToList().IndexOf(cell) + 1} ({cell.Id})";
}
