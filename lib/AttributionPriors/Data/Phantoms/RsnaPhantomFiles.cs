using System.Globalization;
using System.Text;

namespace AttributionPriors.Data.Phantoms;

/// <summary>Writes studies as the RSNA challenge comes: DICOM files, the table of labels with a row a box, and the table of DICOM headers.</summary>
static class RsnaPhantomFiles
{
    /// <summary>Rows and columns of the real images, which the boxes count in.</summary>
    public const int BoxSide = 1024;

    public const string TableName = "stage_2_train_labels.csv", HeaderTableName = "kaggle_stage_2_train_images_dicom_headers.csv";

    const string Images = "stage_2_train_images";

    /// <summary>How far a cloud is to be seen, in its half-axes: its border is soft and ragged.</summary>
    const double Reach = 1.25;

    public static void WriteTable(string folder, IReadOnlyList<PhantomStudy> studies)
    {
        var labels = new StringBuilder("patientId,x,y,width,height,Target\n");
        var headers = new StringBuilder(",BodyPartExamined,ConversionType,Filename,InstanceNumber,Modality,PatientAge,PatientID,PatientOrientation,PatientSex,PixelSpacing,SamplesPerPixel,SeriesNumber,ViewPosition\n");
        foreach (var study in studies)
        {
            if (study.Label != 1) labels.Append($"{Name(study)},,,,,0\n");
            foreach (var (x, y, width, height) in study.Scene.Opacities.Select(cloud => Box(study.Scene, cloud)))
                labels.Append(CultureInfo.InvariantCulture, $"{Name(study)},{x:F1},{y:F1},{width:F1},{height:F1},1\n");
            headers.Append($"{study.Number - 1},CHEST,WSD,{Name(study)}.dcm,1,CR,{20 + study.Patient % 60},{Name(study)},,{(study.Patient % 2 == 0 ? 'F' : 'M')},\"['0.143', '0.143']\",1,1,{study.View}\n");
        }
        File.WriteAllText(Path.Combine(folder, TableName), labels.ToString());
        File.WriteAllText(Path.Combine(folder, HeaderTableName), headers.ToString());
        Directory.CreateDirectory(Path.Combine(folder, Images));
    }

    public static void WriteImage(string folder, PhantomStudy study, int side) =>
        File.WriteAllBytes(
            Path.Combine(folder, Images, $"{Name(study)}.dcm"),
            DicomWriter.Encode(Name(study), study.View, study.Number, side, side, Greys.Bytes(study.Render(side))));

    /// <summary>The box around a cloud: column and row of its upper left corner, columns and rows, whole numbers as a reader would draw them.</summary>
    internal static (double X, double Y, double Width, double Height) Box(PhantomScene scene, PhantomOpacity cloud)
    {
        var (x, y) = PhantomRadiograph.Place(scene, cloud.X, cloud.Y);
        double halfWidth = Reach * scene.Zoom * cloud.RadiusX, halfHeight = Reach * scene.Zoom * cloud.RadiusY;
        double left = Pixel(x - halfWidth), top = Pixel(y - halfHeight);
        return (left, top, Pixel(x + halfWidth) - left, Pixel(y + halfHeight) - top);
    }

    static double Pixel(double place) => Math.Floor(BoxSide * Math.Clamp(place, 0, 1));

    /// <summary>As long as the real ones, and none of them.</summary>
    static string Name(PhantomStudy study) => $"00000000-0000-4000-8000-{study.Number:x12}";
}

/// <summary>Greys as files hold them.</summary>
static class Greys
{
    /// <summary>Eight bits a pixel.</summary>
    public static byte[] Bytes(double[] greys) => [.. greys.Select(grey => (byte)(byte.MaxValue * grey + 0.5))];
}
