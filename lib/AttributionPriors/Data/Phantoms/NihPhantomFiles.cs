using System.Text;

namespace AttributionPriors.Data.Phantoms;

/// <summary>Writes studies as NIH ChestX-ray14 comes: 8-bit PNG files in <c>images</c>, and the table of the 2017 release.</summary>
static class NihPhantomFiles
{
    /// <summary>The header of the 2017 release, unbalanced brackets and the empty last column included.</summary>
    const string Header = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],";

    /// <summary>The table's name in the 2017 release.</summary>
    public const string TableName = "Data_Entry_2017.csv";

    const string Images = "images";

    public static void WriteTable(string folder, IReadOnlyList<PhantomStudy> studies, int side)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var study in studies)
            text.Append($"{Name(studies, study)},{Finding(study)},{FollowUp(studies, study)},{study.Patient},{30 + study.Patient % 50},{(study.Patient % 2 == 0 ? 'F' : 'M')},{study.View},{side},{side},0.143,0.143,\n");
        File.WriteAllText(Path.Combine(folder, TableName), text.ToString());
        Directory.CreateDirectory(Path.Combine(folder, Images));
    }

    public static void WriteImage(string folder, IReadOnlyList<PhantomStudy> studies, PhantomStudy study, int side) =>
        File.WriteAllBytes(Path.Combine(folder, Images, Name(studies, study)), PngWriter.Encode(side, side, 1, Greys.Bytes(study.Render(side))));

    static string Name(IReadOnlyList<PhantomStudy> studies, PhantomStudy study) => $"{study.Patient:D8}_{FollowUp(studies, study):D3}.png";

    /// <summary>How many films of this patient come before.</summary>
    static int FollowUp(IReadOnlyList<PhantomStudy> studies, PhantomStudy study)
    {
        var count = 0;
        // A patient's films lie side by side; the sites' numbers run through.
        for (var i = study.Number - studies[0].Number - 1; i >= 0 && studies[i].Patient == study.Patient; i--) count++;
        return count;
    }

    static string Finding(PhantomStudy study) => study.Label switch
    {
        1 => study.Number % 3 == 0 ? "Cardiomegaly|Effusion" : "Cardiomegaly",
        0 => "No Finding",
        _ => "Infiltration",
    };
}
