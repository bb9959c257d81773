using System.Text.RegularExpressions;

namespace EthConsortium.Core.Planning.Azure;

/// <summary>The sizes of the nodes: those of the earlier templates, and what stands for them today.</summary>
/// <remarks>
/// The earlier families A, D, DS, Dv2, DSv2, F and FS are retired or about to be
/// (<see href="https://learn.microsoft.com/azure/virtual-machines/sizes/retirement/retired-sizes-list">Microsoft's list</see>).
/// Each size becomes the one of the fifth generation with as many processors, two at least, and the same class of memory:
/// Dlsv5 (2 GiB per processor) for A and F, Dsv5 (4) for D, Esv5 (8) for the sizes with much memory. All of them take
/// Premium disks, and none asks for NVMe, so that every image of today starts.
/// </remarks>
public static partial class VmSizes
{
    /// <summary>The size where none is given. The earlier default, Standard_D1_v2, stands for it.</summary>
    public const string Default = "Standard_D2s_v5";

    private static readonly Dictionary<string, string> s_successors = Successors(
        ("Standard_D2ls_v5", "A0 A1 A2 A1_v2 A2_v2 F1 F2 F1s F2s"),
        ("Standard_D4ls_v5", "A3 A4_v2 F4 F4s"),
        ("Standard_D8ls_v5", "A4 A8_v2 F8 F8s"),
        ("Standard_D16ls_v5", "F16 F16s"),
        ("Standard_D2s_v5", "D1 D2 D1_v2 D2_v2 DS1 DS2 DS1_v2 DS2_v2"),
        ("Standard_D4s_v5", "D3 D3_v2 DS3 DS3_v2"),
        ("Standard_D8s_v5", "D4 D4_v2 DS4 DS4_v2"),
        ("Standard_D16s_v5", "D5_v2 DS5_v2"),
        ("Standard_E2s_v5", "A5 A2m_v2 D11 D11_v2 DS11 DS11_v2"),
        ("Standard_E4s_v5", "A6 A4m_v2 D12 D12_v2 DS12 DS12_v2"),
        ("Standard_E8s_v5", "A7 A8 A10 A8m_v2 D13 D13_v2 DS13 DS13_v2"),
        ("Standard_E16s_v5", "A9 A11 D14 D14_v2 DS14 DS14_v2"),
        ("Standard_E20s_v5", "D15_v2 DS15_v2"));

    /// <summary>The sizes of the earlier templates, and what each stands for.</summary>
    public static IReadOnlyDictionary<string, string> Earlier => s_successors;

    /// <summary>The size that is deployed for the one asked for: its equivalent, if it is one of the earlier templates, otherwise the same.</summary>
    public static string Resolve(string size) => s_successors.GetValueOrDefault(size, size);

    /// <summary>Whether it has the form of a size: <c>Standard_D2s_v5</c>. Whether a region has it, Azure says.</summary>
    internal static bool IsSize(string size) => Form().IsMatch(size);

    /// <summary>Whether a size takes Premium disks, which Azure shows by an <c>s</c> after the number of processors.</summary>
    internal static bool TakesPremiumDisks(string size) => Form().Match(size).Groups["features"].ValueSpan.Contains('s');

    private static Dictionary<string, string> Successors(params (string Today, string Earlier)[] rows) => rows
        .SelectMany(row => row.Earlier.Split(' ').Select(name => ("Standard_" + name, row.Today)))
        .ToDictionary(pair => pair.Item1, pair => pair.Today, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^Standard_[A-Z]{1,4}[0-9]{1,3}(-[0-9]{1,3})?(?<features>[a-z]{0,6})(_[A-Z0-9]{2,8})?(_v[0-9]{1,2})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
