using System.Buffers.Binary;
using System.Text;

namespace AttributionPriors.Data.Phantoms;

/// <summary>Writes a grey 8-bit image as a DICOM file: computed radiography, explicit VR, little-endian, not compressed (PS3.5, PS3.10).</summary>
static class DicomWriter
{
    const string ExplicitLittleEndian = "1.2.840.10008.1.2.1", ComputedRadiography = "1.2.840.10008.5.1.4.1.1.1";

    /// <summary>Arc under which anybody may make identifiers from a number (PS3.5, B.2).</summary>
    const string FreeArc = "2.25.";

    /// <summary>The file's bytes.</summary>
    /// <param name="patient">Patient's number, as in the tables.</param>
    /// <param name="view"><c>PA</c> or <c>AP</c>.</param>
    /// <param name="number">Tells this image's identifiers from others'.</param>
    /// <param name="rows">Rows H.</param>
    /// <param name="columns">Columns W.</param>
    /// <param name="greys">[H, W].</param>
    public static byte[] Encode(string patient, string view, int number, int rows, int columns, ReadOnlySpan<byte> greys)
    {
        var instance = $"{FreeArc}{number}";
        var meta = new List<byte>();
        Put(meta, 0x0002, 0x0001, "OB", [0, 1]);
        Text(meta, 0x0002, 0x0002, "UI", ComputedRadiography);
        Text(meta, 0x0002, 0x0003, "UI", instance);
        Text(meta, 0x0002, 0x0010, "UI", ExplicitLittleEndian);
        Text(meta, 0x0002, 0x0012, "UI", $"{FreeArc}1");
        List<byte> file = [.. new byte[128], .. "DICM"u8];
        Put(file, 0x0002, 0x0000, "UL", Number(meta.Count, 4));
        file.AddRange(meta);
        Text(file, 0x0008, 0x0016, "UI", ComputedRadiography);
        Text(file, 0x0008, 0x0018, "UI", instance);
        Text(file, 0x0008, 0x0060, "CS", "CR");
        Text(file, 0x0008, 0x103E, "LO", "phantom");
        Text(file, 0x0010, 0x0010, "PN", patient);
        Text(file, 0x0010, 0x0020, "LO", patient);
        Text(file, 0x0018, 0x0015, "CS", "CHEST");
        Text(file, 0x0018, 0x5101, "CS", view);
        Text(file, 0x0020, 0x000D, "UI", $"{instance}.1");
        Text(file, 0x0020, 0x000E, "UI", $"{instance}.2");
        Image(file, rows, columns, greys);
        return [.. file];
    }

    static void Image(List<byte> file, int rows, int columns, ReadOnlySpan<byte> greys)
    {
        Put(file, 0x0028, 0x0002, "US", Number(1, 2));
        Text(file, 0x0028, 0x0004, "CS", "MONOCHROME2");
        Put(file, 0x0028, 0x0010, "US", Number(rows, 2));
        Put(file, 0x0028, 0x0011, "US", Number(columns, 2));
        Put(file, 0x0028, 0x0100, "US", Number(8, 2)); // bits allocated
        Put(file, 0x0028, 0x0101, "US", Number(8, 2)); // bits stored
        Put(file, 0x0028, 0x0102, "US", Number(7, 2)); // highest bit
        Put(file, 0x0028, 0x0103, "US", Number(0, 2)); // unsigned
        Put(file, 0x7FE0, 0x0010, "OB", greys.Length % 2 == 0 ? greys : [.. greys, 0]);
    }

    static byte[] Number(int value, int bytes)
    {
        var field = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(field, value);
        return field[..bytes];
    }

    /// <summary>Text has an even length: identifiers are filled with a zero, all else with a blank.</summary>
    static void Text(List<byte> file, int group, int element, string representation, string value)
    {
        var padded = value.Length % 2 == 0 ? value : value + (representation == "UI" ? '\0' : ' ');
        Put(file, group, element, representation, Encoding.ASCII.GetBytes(padded));
    }

    static void Put(List<byte> file, int group, int element, string representation, ReadOnlySpan<byte> value)
    {
        file.AddRange(Number(group, 2));
        file.AddRange(Number(element, 2));
        file.AddRange(Encoding.ASCII.GetBytes(representation));
        if (representation == "OB")
        {
            file.AddRange([0, 0]);
            file.AddRange(Number(value.Length, 4));
        }
        else
        {
            file.AddRange(Number(value.Length, 2));
        }
        file.AddRange(value);
    }
}
