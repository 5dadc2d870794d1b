using System.Text;

namespace AttributionPriors.Data.Phantoms;

/// <summary>Writes studies as PadChest comes: 16-bit PNG files in <c>images-224</c>, and the table of all images.</summary>
static class PadChestPhantomFiles
{
    /// <summary>The table's name in the release of February 2019.</summary>
    public const string TableName = "PADCHEST_chest_x_ray_images_labels_160K_01.02.19.csv";

    const string Images = "images-224";

    /// <summary>Greatest value of a film: scanners use 12 to 16 of the 16 bits.</summary>
    const double White = ushort.MaxValue;

    /// <summary>The release's columns; the first has no name.</summary>
    const string Header =
        ",ImageID,ImageDir,StudyDate_DICOM,StudyID,PatientID,PatientBirth,PatientSex_DICOM,ViewPosition_DICOM,Projection,MethodProjection,Pediatric,Modality_DICOM,"
        + "Manufacturer_DICOM,PhotometricInterpretation_DICOM,PixelRepresentation_DICOM,PixelAspectRatio_DICOM,SpatialResolution_DICOM,BitsStored_DICOM,WindowCenter_DICOM,"
        + "WindowWidth_DICOM,Rows_DICOM,Columns_DICOM,XRayTubeCurrent_DICOM,Exposure_DICOM,ExposureInuAs_DICOM,ExposureTime,RelativeXRayExposure_DICOM,ReportID,Report,"
        + "MethodLabel,Labels,Localizations,LabelsLocalizationsBySentence,labelCUIS,LocalizationsCUIS";

    public static void WriteTable(string folder, IReadOnlyList<PhantomStudy> studies, int side)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var study in studies)
            text.Append($"{study.Number - 1},{Name(study)},0,20100101,{study.Number},{study.Patient},{1930 + study.Patient % 50}.0,{(study.Patient % 2 == 0 ? 'F' : 'M')},POSTEROANTERIOR,PA,")
                .Append($"Manual review of DICOM fields,No,CR,phantom,MONOCHROME2,0,,,16,32768,65536,{side},{side},,,,,,{study.Number},a drawing with no patient,Physician,")
                .Append($"\"{Labels(study)}\",[],[],[],[]\n");
        File.WriteAllText(Path.Combine(folder, TableName), text.ToString());
        Directory.CreateDirectory(Path.Combine(folder, Images));
    }

    public static void WriteImage(string folder, PhantomStudy study, int side)
    {
        ushort[] greys = [.. study.Render(side).Select(grey => (ushort)(White * grey + 0.5))];
        File.WriteAllBytes(Path.Combine(folder, Images, Name(study)), PngWriter.EncodeGrey16(side, side, greys));
    }

    static string Name(PhantomStudy study) => $"9{study.Number:D44}_00-000-001.png";

    static string Labels(PhantomStudy study) => study.Label switch
    {
        1 => study.Number % 3 == 0 ? "['cardiomegaly', 'aortic elongation']" : "['cardiomegaly']",
        0 => "['normal']",
        _ => "['pleural effusion', 'infiltrates']",
    };
}
