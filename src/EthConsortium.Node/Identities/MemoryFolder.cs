using EthConsortium.Core;

namespace EthConsortium.Node.Identities;

/// <summary>A new folder in memory, mode 0700, for the secrets that a client wants as files. Disposing zeroes and deletes them.</summary>
/// <remarks>A file system in memory can still be written out to swap space: the machines that are deployed have none.</remarks>
public sealed class MemoryFolder : IDisposable
{
    private static readonly string[] s_inMemory = ["tmpfs", "ramfs"];

    private MemoryFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    /// <param name="parent">The folder to make it in, such as <c>/run/ethconsortium</c> or <c>/dev/shm</c>.</param>
    /// <param name="isRehearsal">Whether the keys are worth nothing, so that a disk will do.</param>
    /// <exception cref="IdentityException"><see cref="IdentityFailure.FolderOnDisk"/>: the folder is on a disk, or the system does not say that it is not.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static MemoryFolder Create(string parent, bool isRehearsal)
    {
        string kind = KindOf(parent);
        if (!isRehearsal && !s_inMemory.Contains(kind, StringComparer.Ordinal))
        {
            throw new IdentityException(IdentityFailure.FolderOnDisk, $"Expected {parent} to be in memory (tmpfs), found {kind}. Nothing was written. Name another folder for the client's keys, such as /run/ethconsortium.");
        }

        string path = System.IO.Path.Combine(parent, $"identity-{Guid.NewGuid():N}");
        PrivateFiles.CreateFolder(path);
        return new MemoryFolder(path);
    }

    /// <summary>Writes a new file, mode 0600.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">What is in it; zeroing that is the caller's.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It is there already, or cannot be written.</exception>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = System.IO.Path.Combine(Path, name);
        using FileStream file = PrivateFiles.Open(path, FileMode.CreateNew);
        file.Write(content);
        return path;
    }

    /// <summary>Zeroes and deletes all files, and the folder.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Erase(Path);
        }
    }

    /// <summary>Zeroes and deletes all files of a folder, and the folder.</summary>
    internal static void Erase(string folder)
    {
        Span<byte> zeros = stackalloc byte[4096];
        zeros.Clear();

        // A client that is killed leaves its socket, which has no length and cannot be opened.
        foreach (string path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Where(path => new FileInfo(path).Length > 0))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Write);
            for (long left = file.Length; left > 0; left -= zeros.Length)
            {
                file.Write(zeros[..(int)Math.Min(left, zeros.Length)]);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string KindOf(string folder)
    {
        try
        {
            return new DriveInfo(System.IO.Path.GetFullPath(folder)).DriveFormat;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return $"nothing that can be told ({error.Message})";
        }
    }
}
