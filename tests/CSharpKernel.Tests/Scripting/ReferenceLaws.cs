namespace CSharpKernel.Tests.Scripting;

/// <summary>What cells take from files: assemblies by <c>#r</c>, sources by <c>#load</c>.</summary>
[Collection(OneConsole.Name)]
public sealed class ReferenceLaws : IDisposable
{
    readonly Folder folder = new();
    readonly Session session = new();

    public void Dispose()
    {
        session.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Assemblies_are_found_from_the_current_directory_and_stay()
    {
        Library.Build("lib/Answers.dll", "public static class Answers { public static int Life => 42; }");
        Assert.Equal("42", session.Run("#r \"lib/Answers.dll\"\nAnswers.Life"));
        Assert.Equal("42", session.Run("Answers.Life"));
        Assert.Equal("42", session.Run("#r \"./lib/../lib/Answers.dll\"\nAnswers.Life"));
    }

    [Fact]
    public void What_an_assembly_needs_is_found_beside_it()
    {
        var inner = Library.Build("lib/Inner.dll", "public class Base { public virtual int F() => 1; } public class Hidden { public int G() => 5; }");
        Library.Build("lib/Outer.dll", "public class Derived : Base { public override int F() => base.F() + new Hidden().G(); }", inner);
        Assert.Equal("6", session.Run("#r \"lib/Outer.dll\"\nBase b = new Derived(); b.F()"));
    }

    [Fact]
    public void An_assembly_is_loaded_once_whatever_refers_to_it()
    {
        var inner = Library.Build("lib/Shared.dll", "public static class Shared { public static int Count; }");
        Library.Build("lib/User.dll", "public static class User { public static void Use() => Shared.Count++; }", inner);
        session.Run("#r \"lib/User.dll\"\nUser.Use();");
        session.Run("#r \"lib/Shared.dll\"\nUser.Use(); Shared.Count++;");
        Assert.Equal("3", session.Run("Shared.Count"));
        Assert.Equal("1", session.Run("AppDomain.CurrentDomain.GetAssemblies().Count(a => a.GetName().Name == \"Shared\")"));
    }

    [Fact]
    public void Native_libraries_are_found_where_packages_keep_them()
    {
        Library.Build("lib/Native.dll", """
            public static class Native
            {
                [System.Runtime.InteropServices.DllImport("renamed")] public static extern double cos(double x);
            }
            """);
        var mathematics = Directory.EnumerateFiles("/lib", "libm.so.6", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).First();
        Directory.CreateDirectory($"lib/runtimes/{CSharpKernel.Scripting.Platform.RuntimeIdentifier}/native");
        File.Copy(mathematics, $"lib/runtimes/{CSharpKernel.Scripting.Platform.RuntimeIdentifier}/native/librenamed.so");
        Assert.Equal("1", session.Run("#r \"lib/Native.dll\"\nNative.cos(0)"));
    }

    [Fact]
    public void Dotnets_own_assemblies_go_by_their_names() =>
        Assert.Equal("2", session.Run("#r \"System.Text.Json\"\n#r \"System.Xml.Linq.dll\"\nSystem.Text.Json.JsonSerializer.Serialize(12).Length"));

    [Fact]
    public void A_missing_assembly_is_named_with_the_places_looked_at()
    {
        var error = session.Fail("#r \"lib/Nowhere.dll\"\n1");
        Assert.Equal("CompilationError", error.Name);
        Assert.Contains("#r \"lib/Nowhere.dll\": there is no such file", error.Message);
        Assert.Contains(Path.Combine(folder.FullName, "lib/Nowhere.dll"), error.Message);
        Assert.Equal("1", session.Run("1"));
    }

    [Fact]
    public void What_is_no_assembly_is_named()
    {
        folder.Write("text.dll", "no assembly");
        Assert.Contains("#r \"text.dll\": ", session.Fail("#r \"text.dll\"\n1").Message);
    }

    [Fact]
    public void An_assembly_that_was_built_again_is_no_mystery()
    {
        Library.Build("Changing.dll", "public static class Changing { public static int Value => 1; }");
        Assert.Equal("1", session.Run("#r \"Changing.dll\"\nChanging.Value"));
        File.SetLastWriteTimeUtc("Changing.dll", DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("1", session.Run("#r \"Changing.dll\"\nChanging.Value"));
        Library.Build("Changing.dll", "public static class Changing { public static int Value => 2; }");
        for (var time = 0; time < 2; time++)
        {
            var error = session.Fail("#r \"Changing.dll\"\nChanging.Value");
            Assert.Contains("Changing.dll has been rebuilt since this session read it", error.Message);
            Assert.Contains("Restart the kernel", error.Message);
        }
        Assert.Equal("1", session.Run("Changing.Value"));
    }

    [Fact]
    public void A_dependency_that_was_built_again_before_it_was_loaded_is_no_mystery()
    {
        var inner = Library.Build("lib/Late.dll", "public static class Late { public static int Old => 1; }");
        Library.Build("lib/Early.dll", "public static class Early { public static int Value => Late.Old; }", inner);
        session.Run("#r \"lib/Early.dll\"\nint Use() => Early.Value + Late.Old;");
        Library.Build("lib/Late.dll", "public static class Late { public static int New => 1; }");
        var error = session.Fail("Use()");
        Assert.Equal("MissingMethodException", error.Name);
        Assert.Contains("Late.dll has been rebuilt", error.Traceback[^1]);
    }

    [Fact]
    public void Documentation_beside_an_assembly_is_read()
    {
        Library.Build("Documented.dll", "/// <summary>Says something.</summary>\npublic static class Documented { }");
        session.Run("#r \"Documented.dll\"");
        Assert.Contains("Says something.", (string)session.Interpreter.Inspect("Documented", 3, 0)!.Data["text/plain"]);
    }

    [Fact]
    public void Loaded_files_count_paths_from_themselves()
    {
        Library.Build("deep/lib/Answers.dll", "public static class Answers { public static int Life => 42; }");
        folder.Write("deep/inner/two.csx", "#r \"../lib/Answers.dll\"\nint Two() => Answers.Life;");
        folder.Write("deep/one.csx", "#!/usr/bin/env dotnet-script\n#load \"inner/two.csx\"\nusing System.IO;\nint One() => Two() + 1;");
        Assert.Equal("43", session.Run("#load \"deep/one.csx\"\nOne()"));
        Assert.Equal("43", session.Run("One()"));
    }

    /// <summary>As in any C# script: a file's usings are its own, its global ones everyone's.</summary>
    [Fact]
    public void Global_usings_of_loaded_files_reach_the_cells()
    {
        folder.Write("own.csx", "using System.IO;");
        folder.Write("everyones.csx", "global using System.IO; global using static System.Math;");
        Assert.Contains("CS0103", session.Fail("#load \"own.csx\"\nPath.DirectorySeparatorChar").Message);
        Assert.Equal("/", session.Run("#load \"everyones.csx\"\nPath.DirectorySeparatorChar"));
        Assert.Equal("2", session.Run("Path.Combine(\"\", \"\").Length + Max(1, 2)"));
    }

    [Fact]
    public void Errors_in_loaded_files_name_the_file()
    {
        folder.Write("bad.csx", "int F() => 1;\nint G() => \"\";");
        Assert.StartsWith("bad.csx(2,12): error CS0029", session.Fail("#load \"bad.csx\"\n1").Message);
        folder.Write("worse.csx", "int H(int n)\n{\n    return 1 / n;\n}");
        Assert.Contains("   worse.csx, line 3, in H", session.Fail("#load \"worse.csx\"\nH(0)").Traceback);
        Assert.Contains("nowhere.csx", session.Fail("#load \"nowhere.csx\"").Message);
    }

    [Fact]
    public void A_cell_that_changes_the_directory_changes_where_files_are_found()
    {
        folder.Write("elsewhere/here.csx", "var here = 1;");
        session.Run("Environment.CurrentDirectory = \"elsewhere\";");
        Assert.Equal("1", session.Run("#load \"here.csx\"\nhere"));
    }
}
