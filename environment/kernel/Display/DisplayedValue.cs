namespace CSharpKernel.Display;

/// <summary>Something shown in a cell, which another value can replace where it stands.</summary>
public sealed class DisplayedValue
{
    readonly string[] mimeTypes;

    internal DisplayedValue(string displayId, string[] mimeTypes)
    {
        DisplayId = displayId;
        this.mimeTypes = mimeTypes;
    }

    /// <summary>Its name in the Jupyter protocol.</summary>
    public string DisplayId { get; }

    /// <summary>Shows <paramref name="updatedValue"/> in its place; a progress bar is a loop of these.</summary>
    public void Update(object? updatedValue) => RunningCell.Display(updatedValue, mimeTypes, DisplayId, update: true);
}
