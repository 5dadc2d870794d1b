using System.Globalization;

namespace AttributionPriors.Data.Phantoms;

/// <summary>Phantom crops in the files of the Hierarchical Probabilistic U-Net's release of LIDC-IDRI: a PNG an image, and one a radiologist.</summary>
/// <remarks><c>SPLIT/images/PATIENT/CROP.png</c> and <c>SPLIT/gt/PATIENT/CROP_l0.png</c> to <c>_l3.png</c>, 180 × 180; white is inside. Three patients of five are for training.</remarks>
sealed class LidcPhantomSet(PhantomSettings settings) : PhantomSet
{
    /// <summary>Rows and columns of the release's crops.</summary>
    public const int CropSide = 180;

    const int SketchSide = 12;

    static readonly string[] s_splits = ["train", "train", "train", "val", "test"];

    readonly IReadOnlyList<LesionStudy> _studies = LesionPhantoms.Plan(settings);

    public override string Noun => "crops of lungs";

    public override int Count => _studies.Count;

    public override (string Facts, byte[] Sketch) Describe(int index)
    {
        var study = _studies[index];
        var marks = study.Scene.Raters.Select(rater => rater.HasMarked ? string.Create(CultureInfo.InvariantCulture, $"{rater.Growth:F6}") : "none");
        return ($"{study.Number} {study.Patient} {study.Label} {string.Join(' ', marks)}\n", Greys.Bytes(LesionCrop.Render(study.Scene, SketchSide)));
    }

    public override void WriteTables(IReadOnlyList<string> folders)
    {
        foreach (var study in _studies)
            foreach (var part in (string[])["images", "gt"]) Directory.CreateDirectory(FolderOf(folders[0], study, part));
    }

    public override void WriteItem(IReadOnlyList<string> folders, int index)
    {
        var (study, side) = (_studies[index], settings.Side);
        var name = string.Create(CultureInfo.InvariantCulture, $"z-{20 + 2.5 * study.Number:F1}_c0");
        void Write(string part, string file, byte[] greys) =>
            File.WriteAllBytes(Path.Combine(FolderOf(folders[0], study, part), file), PngWriter.Encode(side, side, 1, greys));
        Write("images", $"{name}.png", Greys.Bytes(LesionCrop.Render(study.Scene, side)));
        for (var k = 0; k < LesionPhantoms.Raters; k++)
            Write("gt", $"{name}_l{k}.png", Array.ConvertAll(LesionCrop.Outline(study.Scene, study.Scene.Raters[k], side), inside => inside ? byte.MaxValue : (byte)0));
    }

    static string FolderOf(string root, LesionStudy study, string part) => Path.Combine(root, s_splits[study.Patient % s_splits.Length], part, $"LIDC-IDRI-{study.Patient:D4}");
}
