using System.Text.Json;
using EthConsortium.Testing;

namespace EthConsortium.Cli.Tests;

public sealed class AccountCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Keys => _folder.PathOf("keys");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_account_is_listed_shown_and_opened_by_cast()
    {
        string password = _folder.Write("password.txt", "correct horse\n");
        (int exitCode, string output, _) = await InProcess.RunAsync("account", "new", "--keystore", Keys, "--password-file", password, "--json");
        Assert.Equal(0, exitCode);
        JsonElement made = JsonDocument.Parse(output).RootElement;
        string address = made.GetProperty("address").GetString()!;
        string file = made.GetProperty("file").GetString()!;

        JsonElement listed = JsonDocument.Parse((await InProcess.RunAsync("account", "list", "--keystore", Keys, "--json")).Output).RootElement;
        Assert.Equal(address, Assert.Single(listed.EnumerateArray()).GetProperty("address").GetString());
        Assert.StartsWith(address, (await InProcess.RunAsync("account", "list", "--keystore", Keys)).Output, StringComparison.Ordinal);

        (exitCode, output, _) = await InProcess.RunAsync("account", "show", address, "--keystore", Keys, "--check-password", "--password-file", password);
        Assert.Equal(0, exitCode);
        Assert.Contains(file, output, StringComparison.Ordinal);

        Assert.Equal(address, NpmTool.Cast(["wallet", "address", "--keystore", file, "--password-file", _folder.Write("for-cast.txt", "correct horse")]).Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task All_files_of_an_account_are_shown_and_an_unreadable_one_is_only_a_warning()
    {
        string password = _folder.Write("password.txt", "correct horse\n");
        (_, string output, _) = await InProcess.RunAsync("account", "new", "--keystore", Keys, "--password-file", password, "--json");
        JsonElement made = JsonDocument.Parse(output).RootElement;
        string address = made.GetProperty("address").GetString()!;
        string file = made.GetProperty("file").GetString()!;
        string copy = Path.Combine(Keys, "copy");
        File.Copy(file, copy);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(Keys, "loop"), Path.Combine(Keys, "loop"));
        }

        (int exitCode, output, string error) = await InProcess.RunAsync("account", "show", address, "--keystore", Keys, "--json");
        Assert.Equal(0, exitCode);
        JsonElement shown = JsonDocument.Parse(output).RootElement;
        Assert.Equal(file, shown.GetProperty("file").GetString());
        Assert.Equal([file, copy], shown.GetProperty("files").EnumerateArray().Select(f => f.GetString()));

        (exitCode, output, error) = await InProcess.RunAsync("account", "list", "--keystore", Keys);
        Assert.Equal(0, exitCode);
        Assert.Equal(2, output.Split(address).Length - 1);
        Assert.True(OperatingSystem.IsWindows() || error.Contains("warning: loop cannot be read", StringComparison.Ordinal), error);
    }

    [Fact]
    public async Task A_wrong_password_is_an_error_that_does_not_show_it()
    {
        (_, string output, _) = await InProcess.RunAsync("account", "new", "--keystore", Keys, "--password-file", _folder.Write("right.txt", "right-password"), "--json");
        string address = JsonDocument.Parse(output).RootElement.GetProperty("address").GetString()!;
        (int exitCode, output, string error) = await InProcess.RunAsync("account", "show", address, "--keystore", Keys, "--check-password", "--password-file", _folder.Write("wrong.txt", "wrong-password"), "--verbose");
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Contains("password", error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\nsecond line")]
    public async Task An_empty_password_is_refused_and_nothing_is_written(string content)
    {
        (int exitCode, _, string error) = await InProcess.RunAsync("account", "new", "--keystore", Keys, "--password-file", _folder.Write("empty.txt", content));
        Assert.Equal(2, exitCode);
        Assert.Contains("empty", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Keys));
    }

    [Fact]
    public async Task A_missing_password_file_and_a_missing_account_are_bad_input()
    {
        Assert.Equal(2, (await InProcess.RunAsync("account", "new", "--keystore", Keys, "--password-file", _folder.PathOf("none"))).ExitCode);
        Assert.Equal(2, (await InProcess.RunAsync("account", "show", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "--keystore", Keys)).ExitCode);
        Assert.Equal(2, (await InProcess.RunAsync("account", "show", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "--keystore", Keys)).ExitCode);
    }

    [Fact]
    public async Task A_folder_without_accounts_is_said_to_have_none()
    {
        (int exitCode, string output, _) = await InProcess.RunAsync("account", "list", "--keystore", Keys);
        Assert.Equal(0, exitCode);
        Assert.Contains("no accounts", output, StringComparison.Ordinal);
        Assert.Equal("[]", (await InProcess.RunAsync("account", "list", "--keystore", Keys, "--json")).Output.Trim());
    }
}
