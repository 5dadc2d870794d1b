using System.Diagnostics;
using System.Text;
using AttributionPriors.Data;
using AttributionPriors.Data.Xray;
using AttributionPriors.Experiments;
using AttributionPriors.Reporting;

namespace Reproduce;

/// <summary>
/// How many radiographs of the real data sets' kinds are decoded in a second: files of 1024 × 1024 pixels, on all threads, read as the tasks read them.
/// </summary>
static class DecodeBench
{
    const int Side = 1024, Quality = 85;

    /// <summary>Images in one timing: enough for a second of work, few enough to wait for.</summary>
    const int Images = 64;

    /// <summary>Different files, so that no guess about one of them helps.</summary>
    const int Files = 4;

    /// <summary>Of the real images' kind: slow waves, and noise of a few thousandths.</summary>
    const double Mean = 0.45, Wave = 0.3, Noise = 0.005;

    /// <summary>Measures, prints the table and stores it; true if every kind is decoded fast enough.</summary>
    public static async Task<bool> RunAsync(BenchRequest request, TextWriter output, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("decode-bench-");
        try
        {
            var rows = new List<DecodeRow> { Measure("PNG of 16 bits", 60, Write(folder, "png", Png), request, cancel) };
            if (JpegReader.IsAvailable) rows.Add(Measure("DICOM with JPEG inside", 150, Write(folder, "dcm", Dicom), request, cancel));
            else output.WriteLine($"DICOM with JPEG inside is not timed: there is no libturbojpeg. {JpegReader.Remedy}");
            await BenchTable.KeepAsync(TableOf(rows, request), "decode", request.Folder, output, cancel);
            return rows.TrueForAll(row => row.IsFastEnough);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static DecodeRow Measure(string name, double wanted, string[] files, BenchRequest request, CancellationToken cancel)
    {
        var threads = new ParallelOptions { MaxDegreeOfParallelism = request.Threads, CancellationToken = cancel };
        double Seconds()
        {
            var started = Stopwatch.GetTimestamp();
            Parallel.For(0, Images, threads, i => XrayImage.Read(files[i % files.Length]));
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
        // The first pass pays for the compiler's second look at what is hot.
        Seconds();
        var rates = Enumerable.Range(0, request.Pairs).Select(_ => Images / Seconds()).Order().ToList();
        return new(name, rates[rates.Count / 2], wanted);
    }

    static Table TableOf(IReadOnlyList<DecodeRow> rows, BenchRequest request) => new(
        "Decoding radiographs of 1024 x 1024",
        [new("File", Alignment.Left), new("Images/s"), new("Wanted"), new("Verdict", Alignment.Left)],
        [.. rows.Select(row => (IReadOnlyList<Cell>)[
            Cell.Of(row.Name), Cell.Of(row.Rate, "F0"), Cell.Of(row.Wanted, "F0"), Cell.Of(row.IsFastEnough ? "fast enough" : "too slow")])],
        [$"Medians of {request.Pairs} passes over {Images} images on {request.Threads} threads, from the system's file cache.", $"{Machine.Name}."]);

    static string[] Write(DirectoryInfo folder, string extension, Func<int, byte[]> encode) => [.. Enumerable.Range(0, Files).Select(number =>
    {
        var path = Path.Combine(folder.FullName, $"{number}.{extension}");
        File.WriteAllBytes(path, encode(number));
        return path;
    })];

    static byte[] Png(int number) => PngWriter.EncodeGrey16(Side, Side, [.. Picture(number).Select(value => (ushort)(value * ushort.MaxValue))]);

    /// <summary>As Kaggle ships the RSNA set: the JPEG is the only piece of the pixels.</summary>
    static byte[] Dicom(int number)
    {
        var jpeg = JpegWriter.Encode(Side, Side, [.. Picture(number).Select(value => (byte)(value * byte.MaxValue))], Quality);
        byte[] pixels =
        [
            0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0, 0xfe, 0xff, 0x00, 0xe0, .. BitConverter.GetBytes(jpeg.Length + jpeg.Length % 2),
            .. jpeg, .. new byte[jpeg.Length % 2], 0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0,
        ];
        return
        [
            .. new byte[128], .. "DICM"u8, .. Element(0x0002, 0x0010, "UI", [.. "1.2.840.10008.1.2.4.50"u8]), .. Element(0x0018, 0x5101, "CS", [.. "PA"u8]),
            .. Number(0x0002, 1), .. Element(0x0028, 0x0004, "CS", [.. "MONOCHROME2 "u8]), .. Number(0x0010, Side), .. Number(0x0011, Side),
            .. Number(0x0100, 8), .. Number(0x0101, 8), .. Number(0x0102, 7), .. Number(0x0103, 0),
            0xe0, 0x7f, 0x10, 0x00, .. "OB"u8, 0, 0, 0xff, 0xff, 0xff, 0xff, .. pixels,
        ];
    }

    static byte[] Number(ushort element, int value) => Element(0x0028, element, "US", BitConverter.GetBytes((ushort)value));

    static byte[] Element(ushort group, ushort element, string type, byte[] value) =>
        [.. BitConverter.GetBytes(group), .. BitConverter.GetBytes(element), .. Encoding.ASCII.GetBytes(type), .. BitConverter.GetBytes((ushort)value.Length), .. value];

    static IEnumerable<double> Picture(int number)
    {
        var random = new LegacyRandom(number);
        for (var r = 0; r < Side; r++)
            for (var c = 0; c < Side; c++)
                yield return Math.Clamp(Mean + Wave * Math.Sin(r / 150.0) * Math.Cos(c / 200.0) + Noise * random.Normal(), 0, 1);
    }
}

/// <summary>How fast one kind of file is decoded.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Rate">Images in a second.</param>
/// <param name="Wanted">What it should be at least.</param>
sealed record DecodeRow(string Name, double Rate, double Wanted)
{
    /// <summary>Whether it is fast enough.</summary>
    public bool IsFastEnough => Rate >= Wanted;
}
