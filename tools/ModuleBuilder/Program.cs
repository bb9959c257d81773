using System.Text;
using System.Xml.Linq;

namespace EthConsortium.ModuleBuilder;

/// <summary>
/// <c>ModuleBuilder &lt;module assembly&gt; &lt;manifest&gt; &lt;changelog&gt; &lt;output folder&gt;</c>: writes the module's help
/// and manifest into the folder and the description of its package beside it. What is missing is told in MSBuild's form, all of it at once, and fails the build.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is not [string assembly, string manifest, string changelog, string output])
        {
            Console.Error.WriteLine("Usage: ModuleBuilder <module assembly> <manifest> <changelog> <output folder>");
            return 2;
        }

        using ModuleAssembly module = ModuleAssembly.Load(assembly);
        Documentation documentation = Documentation.Load(assembly);
        List<string> problems = [];

        XDocument help = new HelpWriter(documentation, problems.Add).Write(module.Cmdlets);
        string errors = ErrorsTopic.Write(module.ErrorTableRows, documentation, problems.Add);
        ModuleManifest stagedManifest = new ModuleManifest(File.ReadAllText(manifest)).WithReleaseNotes(File.ReadAllText(changelog), problems.Add);
        foreach (string problem in problems)
        {
            Console.Error.WriteLine($"ModuleBuilder : error ETHC0002: {problem}");
        }

        if (problems.Count > 0)
        {
            return 1;
        }

        string culture = Path.Combine(output, "en-US");
        Directory.CreateDirectory(culture);
        help.Save(Path.Combine(culture, $"{Path.GetFileName(assembly)}-Help.xml"));
        File.WriteAllText(Path.Combine(culture, "about_EthConsortium_Errors.help.txt"), errors);
        // With a byte order mark, so that every gallery and analyzer reads the release notes as they are.
        File.WriteAllText(Path.Combine(output, Path.GetFileName(manifest)), stagedManifest.ToString(), Encoding.UTF8);
        stagedManifest.ToNuspec(Path.GetFileNameWithoutExtension(manifest)).Save(Path.ChangeExtension(output, "nuspec"));
        return 0;
    }
}
