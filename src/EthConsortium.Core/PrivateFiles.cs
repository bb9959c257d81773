namespace EthConsortium.Core;

/// <summary>Folders and files that nobody else can look into. On Windows that is left to the folder they are in: the user's own.</summary>
public static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, or closes the one that is there: mode 0700.</summary>
    /// <remarks>Whose it is shows by the system's refusal to close it. It refuses root nothing, and .NET does not tell owners: root has to use a home folder in which nobody else can make one.</remarks>
    /// <exception cref="UnauthorizedAccessException">It is somebody else's.</exception>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }

    /// <summary>Writes a new file of mode 0600.</summary>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public static void Write(string path, string text)
    {
        using StreamWriter writer = new(Open(path, FileMode.CreateNew));
        writer.Write(text);
    }

    /// <summary>Opens a file that nobody else can open meanwhile; a new one has mode 0600.</summary>
    /// <exception cref="IOException">Somebody has it open, or it does not fit the mode.</exception>
    public static FileStream Open(string path, FileMode mode)
    {
        FileStreamOptions how = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
        {
            how.UnixCreateMode = OwnerReadWrite;
        }

        return new FileStream(path, how);
    }

    /// <summary>Whether a file is one that only its owner can read or write, and no link to another.</summary>
    public static bool IsPrivate(string path) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & ~OwnerReadWrite) == UnixFileMode.None);
}
