using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Identities;

public sealed class MemoryFolderTests : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private readonly string _disk = Directory.CreateTempSubdirectory("ethconsortium-disk-").FullName;

    public void Dispose() => Directory.Delete(_disk, recursive: true);

    [Fact]
    public void Secrets_are_written_for_the_owner_alone_and_gone_in_the_end()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        string path;
        using (FileStream open = WriteAndOpen(out MemoryFolder folder, out path))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.Path));
            Assert.Throws<IOException>(() => folder.Write("nodekey", [1]));
            folder.Dispose();
            folder.Dispose();
            Assert.False(Directory.Exists(folder.Path));

            // Who had it open sees zeros.
            byte[] left = new byte[5000];
            open.ReadExactly(left);
            Assert.All(left, b => Assert.Equal(0, b));
        }
    }

    [Fact]
    public void A_folder_on_a_disk_is_refused_except_in_a_rehearsal()
    {
        if (new DriveInfo(_disk).DriveFormat is "tmpfs" or "ramfs")
        {
            return; // this machine's temporary files are in memory
        }

        IdentityException error = Assert.Throws<IdentityException>(() => MemoryFolder.Create(_disk, isRehearsal: false));
        Assert.Equal(IdentityFailure.FolderOnDisk, error.Failure);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_disk));
        using MemoryFolder folder = MemoryFolder.Create(_disk, isRehearsal: true);
        folder.Write("nodekey", [1]);
    }

    private static FileStream WriteAndOpen(out MemoryFolder folder, out string path)
    {
        folder = MemoryFolder.Create(SharedMemory, isRehearsal: false);
        byte[] content = new byte[5000];
        content.AsSpan().Fill(0x5a);
        path = folder.Write("nodekey", content);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }
}
