namespace EthConsortium.Testing;

/// <summary>Where this checkout and the folders beside it are.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds EthConsortium.sln.</summary>
    public static string Folder { get; } = Find();

    /// <summary>A file or folder of this checkout.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    /// <summary>A file or folder of the shared folder beside this checkout; it need not be there.</summary>
    public static string SharedPathOf(params string[] parts) => Path.Combine([Folder, "..", "shared", .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EthConsortium.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No EthConsortium.sln above {AppContext.BaseDirectory}: the tests run from a checkout.");
    }
}
