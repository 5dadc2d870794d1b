using System.Text.Json.Nodes;

namespace AttributionPriors.Reporting;

/// <summary>A picture in colours, its first row at the top of an image panel.</summary>
/// <param name="Channels">Red, green and blue, of one shape; the least and largest number of all three are black and full colour.</param>
public sealed record ColourImage(IReadOnlyList<PixelMap> Channels) : Trace
{
    /// <inheritdoc/>
    public override string Summary => $"{Channels[0].Height} × {Channels[0].Width} pixels in colours";

    /// <inheritdoc/>
    public override int Cells => Channels.Sum(channel => channel.Values.Length);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There are not three channels of one shape.</exception>
    public override IEnumerable<JsonObject> ToJson(string x, string y)
    {
        if (Channels.Count != 3 || Channels.Any(channel => (channel.Height, channel.Width) != (Channels[0].Height, Channels[0].Width)))
            throw new InvalidOperationException($"Colours are three channels of one shape; got {string.Join(", ", Channels.Select(channel => $"{channel.Height} × {channel.Width}").DefaultIfEmpty("none"))}.");
        var image = Common("image", x, y);
        (image["colormodel"], image["hoverinfo"], image["z"]) = ("rgb", "skip", Pixels());
        // An image knows nothing of legends.
        image.Remove("showlegend");
        yield return image;
    }

    JsonArray Pixels()
    {
        var (low, high) = (Channels.Min(channel => channel.Values.Min()), Channels.Max(channel => channel.Values.Max()));
        int Level(float value) => high > low ? (int)Math.Round(byte.MaxValue * (value - low) / (high - low)) : 0;
        var (height, width) = (Channels[0].Height, Channels[0].Width);
        return new([.. Enumerable.Range(0, height).Select(JsonNode (row) => new JsonArray(
            [.. Enumerable.Range(row * width, width).Select(JsonNode (i) => new JsonArray([.. Channels.Select(channel => JsonValue.Create(Level(channel.Values[i])))]))]))]);
    }
}
