using System.Runtime.InteropServices;

namespace AttributionPriors.Data;

/// <summary>The part of libturbojpeg's C interface that reading and writing use (turbojpeg.h 2.0 to 3.x; tested with 2.1.5).</summary>
/// <remarks>
/// Exports are looked up by hand: an assembly has one import resolver only, and a decoder that most tasks never need
/// should not own it.
/// </remarks>
sealed unsafe class TurboJpeg
{
    /// <summary>turbojpeg.h: TJPF_RGB and TJPF_GRAY.</summary>
    internal const int Rgb = 0, Grey = 6;

    /// <summary>turbojpeg.h: TJCS_GRAY and the first of the two four-channel spaces, TJCS_CMYK and TJCS_YCCK.</summary>
    internal const int GreySpace = 2, FirstOfFourChannels = 3;

    /// <summary>turbojpeg.h: TJSAMP_GRAY.</summary>
    const int GreySampling = 3;

    /// <summary>The package that has the library.</summary>
    internal const string Package = "libturbojpeg0";

    const string Variable = "LIBTURBOJPEG";
    static readonly string[] s_names = ["libturbojpeg.so.0", "libturbojpeg.so", "libturbojpeg.dylib", "turbojpeg.dll"];
    static readonly Lazy<TurboJpeg?> s_loaded = new(Load);

    readonly delegate* unmanaged<nint> _create;
    readonly delegate* unmanaged<nint, int> _destroy;
    readonly delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int> _header;
    readonly delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int> _decompress;
    readonly delegate* unmanaged<nint, byte*> _error;
    readonly delegate* unmanaged<nint> _createWriter;
    readonly delegate* unmanaged<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int> _compress;
    readonly delegate* unmanaged<byte*, void> _free;

    TurboJpeg(nint library)
    {
        _create = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitDecompress");
        _destroy = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "tjDestroy");
        _header = (delegate* unmanaged<nint, byte*, CULong, int*, int*, int*, int*, int>)NativeLibrary.GetExport(library, "tjDecompressHeader3");
        _decompress = (delegate* unmanaged<nint, byte*, CULong, byte*, int, int, int, int, int, int>)NativeLibrary.GetExport(library, "tjDecompress2");
        _error = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "tjGetErrorStr2");
        _createWriter = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "tjInitCompress");
        _compress = (delegate* unmanaged<nint, byte*, int, int, int, int, byte**, CULong*, int, int, int, int>)NativeLibrary.GetExport(library, "tjCompress2");
        _free = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "tjFree");
    }

    /// <summary>The machine's library; null where there is none.</summary>
    internal static TurboJpeg? Loaded => s_loaded.Value;

    /// <summary>How to get it.</summary>
    internal static string Remedy =>
        $"Install the package {Package} (apt-get install {Package}), or set {Variable} to the path of a libturbojpeg.";

    /// <summary>A decoder, to be given back with <see cref="Destroy"/>.</summary>
    internal nint Create()
    {
        var decoder = _create();
        return decoder != 0 ? decoder : throw new InvalidOperationException($"libturbojpeg makes no decoder: {Error(0)}");
    }

    /// <summary>Ends a decoder.</summary>
    internal void Destroy(nint decoder) => _ = _destroy(decoder);

    /// <summary>Reads width, height and colour space from a file's first bytes; false with the reason in <see cref="Error"/>.</summary>
    internal bool TryHeader(nint decoder, byte* file, int length, out int width, out int height, out int space)
    {
        int w, h, subsampling, s;
        var status = _header(decoder, file, new((nuint)length), &w, &h, &subsampling, &s);
        (width, height, space) = (w, h, s);
        return status == 0;
    }

    /// <summary>Decodes into [H, W, C] bytes; false, also for a mere warning, with the reason in <see cref="Error"/>.</summary>
    internal bool TryDecompress(nint decoder, byte* file, int length, byte* pixels, int width, int height, int format) =>
        // A pitch of 0 is that of rows without a gap.
        _decompress(decoder, file, new((nuint)length), pixels, width, 0, height, format, 0) == 0;

    /// <summary>What a decoder's last call had to say.</summary>
    internal string Error(nint decoder) => Marshal.PtrToStringUTF8((nint)_error(decoder)) ?? "no reason given";

    /// <summary>A grey image as a file's bytes.</summary>
    internal byte[] Compress(byte* pixels, int width, int height, int quality)
    {
        var writer = _createWriter();
        byte* file = null;
        CULong length;
        try
        {
            return writer != 0 && _compress(writer, pixels, width, 0, height, Grey, &file, &length, GreySampling, quality, 0) == 0
                ? new ReadOnlySpan<byte>(file, (int)length.Value).ToArray()
                : throw new InvalidOperationException($"libturbojpeg writes no JPEG of {height} × {width}: {Error(writer)}");
        }
        finally
        {
            _free(file);
            if (writer != 0) Destroy(writer);
        }
    }

    static TurboJpeg? Load()
    {
        string[] names = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen ? [chosen] : s_names;
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out var library))
                return new(library);
        return null;
    }
}
