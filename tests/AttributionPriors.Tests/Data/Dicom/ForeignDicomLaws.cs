using System.Text.Json;
using AttributionPriors.Data;
using AttributionPriors.Data.Dicom;

namespace Tests.Data.Dicom;

/// <summary>Files written by other programs, and pixels read by other libraries.</summary>
public class ForeignDicomLaws
{
    const int Height = 48, Width = 56;

    [Theory]
    [InlineData("dcmconv", "+te")]
    [InlineData("dcmconv", "+ti")]
    [InlineData("dcmconv", "+tb")]
    [InlineData("dcmconv", "+td")]
    [InlineData("dcmconv", "+ti", "-e")]
    [InlineData("dcmcrle")]
    [InlineData("dcmcjpeg", "+e1")]
    [InlineData("dcmcjpeg", "+el")]
    [InlineData("dcmcjpls")]
    [InlineData("gdcmconv", "--j2k")]
    public void What_dcmtk_and_gdcm_write_without_losses_is_read_without_losses(string program, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var samples = Ramp(4096);
        var plain = folder.Write("plain.dcm", DicomBytes.Grey(DicomBytes.Explicit, Height, Width, 16, samples, stored: 12));
        var coded = Path.Combine(folder.Path, "coded.dcm");
        // What dcmtk insists on for a whole object is not what is read here.
        Programs.Run("dcmodify", "-nb", "-i", "(0008,0016)=1.2.840.10008.5.1.4.1.1.7", "-i", "(0008,0018)=1.2.3.4", plain);
        Programs.Run(program, [.. options, plain, coded]);
        var image = DicomFile.Read(coded).Pixels();
        Assert.Equal((Height, Width, 4095), (image.Height, image.Width, image.Maximum));
        Assert.Equal(samples, image.Samples);
    }

    [Fact]
    public void Twelve_bit_jpeg_is_read_within_its_losses()
    {
        using var folder = new TemporaryFolder();
        var samples = Ramp(4096);
        var plain = folder.Write("plain.dcm", DicomBytes.Grey(DicomBytes.Explicit, Height, Width, 16, samples, stored: 12));
        var coded = Path.Combine(folder.Path, "coded.dcm");
        Programs.Run("dcmodify", "-nb", "-i", "(0008,0016)=1.2.840.10008.5.1.4.1.1.7", "-i", "(0008,0018)=1.2.3.4", plain);
        Programs.Run("dcmcjpeg", "+ee", "+q", "100", plain, coded);
        var image = DicomFile.Read(coded).Pixels();
        Assert.Equal(4095, image.Maximum);
        // At quality 100 every coefficient is rounded to a whole number: a few steps of 4096.
        foreach (var (stored, read) in samples.Zip(image.Samples)) Assert.InRange(read, stored - 8, stored + 8);
    }

    [Fact]
    public void A_radiograph_as_Kaggle_ships_it_is_read()
    {
        using var folder = new TemporaryFolder();
        int[] shape = [Height, Width];
        var jpeg = DebianPython.Ask("jpeg.py", new[] { new { ask = "write", mode = "L", shape, samples = Ramp(256).Select(v => (int)v), options = new { quality = 85 } } })[0].GetBytesFromBase64();
        var (source, target) = (folder.Write("a.jpg", jpeg), Path.Combine(folder.Path, "a.dcm"));
        Programs.Run("img2dcm", "-k", "Modality=CR", "-k", "ViewPosition=PA", source, target);
        var file = DicomFile.Read(target);
        Assert.Equal("PA", file.Text(DicomTag.ViewPosition));
        Assert.Equal(JpegReader.Decode(jpeg, "jpeg").Samples, file.Pixels().Samples);
    }

    [Fact]
    public void Pydicoms_own_samples_are_read_as_pydicom_reads_them()
    {
        var answers = DebianPython.Ask("dicom.py", new { most = 2_000_000 });
        Assert.SkipWhen(answers.ValueKind == JsonValueKind.Null, "python3-pydicom is not installed (./reproduce setup --tests).");
        var count = 0;
        foreach (var sample in answers.EnumerateArray())
        {
            var path = sample.GetProperty("path").GetString()!;
            DecodedImage image;
            try
            {
                image = DicomFile.Read(path).Pixels();
            }
            catch (BrokenFileException e) when (e.Message.Contains("not read here", StringComparison.Ordinal))
            {
                continue;
            }
            Assert.Equal(sample.GetProperty("samples").EnumerateArray().Select(v => v.GetInt32()), image.Samples.Select(v => (int)v));
            count++;
        }
        // The package has some twenty of these kinds.
        Assert.InRange(count, 10, 100);
    }

    static ushort[] Ramp(int limit) =>
        [.. Enumerable.Range(0, Height * Width).Select(i => (ushort)((i % Width * 17 + i / Width * 23) % limit))];
}
