using EthConsortium.Core;

namespace EthConsortium.Rehearsal;

/// <summary>Where a rehearsal keeps its keys and files: a folder that nobody else can look into (mode 0700).</summary>
internal sealed class WorkFolder : IDisposable
{
    private const string TemporaryPrefix = "ethconsortium-rehearsal-";
    private const string MarkName = ".in-use";

    // Open as long as the rehearsal lives, and closed by the system however it ends.
    private readonly FileStream? _mark;

    private WorkFolder(string path, FileStream? mark)
    {
        Path = path;
        _mark = mark;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Whether it is deleted at the end.</summary>
    public bool IsTemporary => _mark is not null;

    /// <summary>Makes the folder, or a temporary one when none is named. Temporary ones that killed rehearsals left behind are deleted first: there are keys in them.</summary>
    /// <exception cref="IOException">The folder holds something already, or cannot be made.</exception>
    public static WorkFolder Create(string? path)
    {
        if (path is null)
        {
            DeleteAbandoned();
            string temporary = Directory.CreateTempSubdirectory(TemporaryPrefix).FullName;
            return new WorkFolder(temporary, OpenMark(temporary, FileMode.CreateNew));
        }

        if (WhyUnusable(path) is { } reason)
        {
            throw new IOException(reason);
        }

        WorkFolder folder = new(System.IO.Path.GetFullPath(path), mark: null);
        PrivateFiles.CreateFolder(folder.Path);
        return folder;
    }

    /// <summary>Why the folder cannot be a work folder, or null when it can: it is not there yet, or it is empty.</summary>
    public static string? WhyUnusable(string path)
    {
        try
        {
            return File.Exists(path) ? $"Expected a folder, found the file {path}."
                : Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() ? $"Expected an empty folder, or none yet; {path} holds something already."
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"The folder {path} cannot be used: {error.Message}";
        }
    }

    /// <summary>Makes a folder inside that nobody else can look into, and gives its path.</summary>
    public string CreateFolder(params string[] names)
    {
        string path = System.IO.Path.Combine([Path, .. names]);
        PrivateFiles.CreateFolder(path);
        return path;
    }

    /// <summary>Writes a file that nobody else can read (mode 0600), and gives its path. It must not be there yet.</summary>
    public string Write(string folder, string name, string text)
    {
        string path = System.IO.Path.Combine(folder, name);
        PrivateFiles.Write(path, text);
        return path;
    }

    /// <summary>Deletes the folder if it is a temporary one.</summary>
    public void Dispose()
    {
        if (_mark is not null)
        {
            _mark.Dispose();
            if (Directory.Exists(Path))
            {
                // Otherwise the chain's watcher was first.
                Directory.Delete(Path, recursive: true);
            }
        }
    }

    private static FileStream OpenMark(string folder, FileMode mode) => PrivateFiles.Open(System.IO.Path.Combine(folder, MarkName), mode);

    private static void DeleteAbandoned()
    {
        foreach (string folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), TemporaryPrefix + "*"))
        {
            try
            {
                // Its owner holds the mark as long as it lives; a folder without a mark is being made or deleted.
                OpenMark(folder, FileMode.Open).Dispose();
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // In use, or somebody else's.
            }
        }
    }
}
