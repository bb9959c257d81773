using System.Diagnostics;
using EthConsortium.Core.Accounts;

namespace EthConsortium.Core.Tests.Accounts;

public sealed class PasswordFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("password-").FullName;

    private string FilePath => Path.Combine(_folder, "password.txt");

    [Theory]
    [InlineData(PasswordFile.MaxLength, "\r\n")]
    [InlineData(PasswordFile.MaxLength, "")]
    public void A_password_of_the_greatest_length_is_read_to_the_end_of_its_line(int length, string rest)
    {
        string password = new('\u20ac', length); // three bytes each
        File.WriteAllText(FilePath, password + rest);

        Assert.Equal(password, PasswordFile.Read(FilePath));
    }

    [Theory]
    [InlineData(PasswordFile.MaxLength + 1)]
    [InlineData(3 * PasswordFile.MaxLength)]
    [InlineData(4 * PasswordFile.MaxLength)]
    [InlineData((4 * PasswordFile.MaxLength) + 1)]
    public void A_longer_one_is_refused(int length)
    {
        File.WriteAllText(FilePath, new string('x', length));

        ConsortiumException error = Assert.Throws<ConsortiumException>(() => PasswordFile.Read(FilePath));

        Assert.Equal(ErrorCode.PasswordFileInvalid, error.Code);
        Assert.Contains("at most 1024 characters", error.Message);
    }

    [Fact]
    public void A_password_can_come_through_a_pipe()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using (Process making = Process.Start("mkfifo", FilePath))
        {
            making.WaitForExit();
        }

        using Process writing = Process.Start("sh", ["-c", "printf 'correct horse\\n' > \"$1\"", "sh", FilePath]);

        Assert.Equal("correct horse", PasswordFile.Read(FilePath));
        writing.WaitForExit();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
