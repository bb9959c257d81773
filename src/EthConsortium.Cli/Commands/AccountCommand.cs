using System.CommandLine;
using EthConsortium.Cli.Output;
using EthConsortium.Core;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.KeyStore;
using Spectre.Console;

namespace EthConsortium.Cli.Commands;

/// <summary><c>ethconsortium account new|list|show</c></summary>
internal static class AccountCommand
{
    /// <summary>Where accounts are kept when no folder is named.</summary>
    private static string DefaultFolder => ConsortiumFolders.KeyStore;

    public static Command Create(Terminal terminal) => new("account", "Make and look up accounts, kept in files that geth reads, too.")
    {
        CreateNew(terminal),
        CreateList(terminal),
        CreateShow(terminal),
    };

    private static Command CreateNew(Terminal terminal)
    {
        Option<string?> folder = FolderOption();
        Option<FileInfo?> passwordFile = PasswordFileOption();
        Option<bool> json = JsonOption();
        Command command = new("new", "Make an account with a new random key.") { folder, passwordFile, json };
        HelpWithExamples.Add(command,
            "ethconsortium account new",
            "ethconsortium account new --keystore ./keys --password-file ./password.txt");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string place = parsed.GetValue(folder) ?? DefaultFolder;
            char[] password = await PasswordInput.ReadAsync(parsed.GetValue(passwordFile), "Password for the new account", repeat: true, cancellationToken);
            try
            {
                using EthECKey key = EthECKey.Generate();
                KeyStoreFile file = KeyStoreFile.Write(place, key, password);
                if (parsed.GetValue(json))
                {
                    Json.Write(terminal, Describe(file));
                }
                else
                {
                    Show(terminal, [file], opened: false);
                }
            }
            finally
            {
                Array.Clear(password);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateList(Terminal terminal)
    {
        Option<string?> folder = FolderOption();
        Option<bool> json = JsonOption();
        Command command = new("list", "List the accounts of a folder, oldest first.") { folder, json };
        HelpWithExamples.Add(command,
            "ethconsortium account list",
            "ethconsortium account list --keystore ./keys --json");
        command.SetAction(parsed =>
        {
            string place = parsed.GetValue(folder) ?? DefaultFolder;
            IReadOnlyList<KeyStoreFile> files = List(terminal, place);
            if (parsed.GetValue(json))
            {
                Json.Write(terminal, files.Select(Describe));
            }
            else if (files.Count == 0)
            {
                terminal.Output.WriteLine($"There are no accounts in {place}.");
            }

            foreach (KeyStoreFile file in parsed.GetValue(json) ? [] : files)
            {
                terminal.OutputWriter.WriteLine($"{file.Address?.ToString() ?? "(the file names no address)",-42}  {Path.GetFileName(file.Path)}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command CreateShow(Terminal terminal)
    {
        Argument<string> account = new("address") { Description = "The account.", HelpName = "ADDRESS" };
        Option<string?> folder = FolderOption();
        Option<FileInfo?> passwordFile = PasswordFileOption();
        Option<bool> check = new("--check-password") { Description = "Also open the file, to be sure of the password. The key itself is never shown." };
        Option<bool> json = JsonOption();
        Command command = new("show", "Show where an account is kept.") { account, folder, check, passwordFile, json };
        HelpWithExamples.Add(command,
            "ethconsortium account show 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "ethconsortium account show 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --check-password");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string place = parsed.GetValue(folder) ?? DefaultFolder;
            Address address = Arguments.ReadAddress(parsed.GetRequiredValue(account));
            List<KeyStoreFile> files = [.. List(terminal, place).Where(file => file.Address == address)];
            if (files.Count == 0)
            {
                throw new InputException($"There is no account {address} in {place}. 'ethconsortium account list' shows those that there are.");
            }

            if (parsed.GetValue(check))
            {
                char[] password = await PasswordInput.ReadAsync(parsed.GetValue(passwordFile), $"Password of {address}", repeat: false, cancellationToken);
                try
                {
                    foreach (KeyStoreFile file in files)
                    {
                        KeyStoreFile.Decrypt(file.Path, password).Dispose();
                    }
                }
                finally
                {
                    Array.Clear(password);
                }
            }

            if (parsed.GetValue(json))
            {
                // An account can be kept in several files, each with a password of its own.
                Json.Write(terminal, new { Address = address, File = files[0].Path, Files = files.Select(file => file.Path) });
            }
            else
            {
                Show(terminal, files, parsed.GetValue(check));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static IReadOnlyList<KeyStoreFile> List(Terminal terminal, string folder) => KeyStoreFile.List(folder, (path, error) =>
        terminal.Error.MarkupLineInterpolated($"[yellow]warning:[/] {Path.GetFileName(path)} cannot be read and is left out: {error.Message}"));

    private static void Show(Terminal terminal, IReadOnlyList<KeyStoreFile> files, bool opened)
    {
        terminal.OutputWriter.WriteLine($"Address   {files[0].Address}");
        foreach (KeyStoreFile file in files)
        {
            terminal.OutputWriter.WriteLine($"File      {file.Path}");
        }

        if (opened)
        {
            terminal.OutputWriter.WriteLine("Password  opens it");
        }
    }

    private static object Describe(KeyStoreFile file) => new { file.Address, File = file.Path };

    private static Option<string?> FolderOption() => new("--keystore") { Description = $"The folder of the accounts. Default: {DefaultFolder}", HelpName = "FOLDER" };

    private static Option<FileInfo?> PasswordFileOption() => new("--password-file") { Description = "A file whose first line is the password. Without it, the password is asked for, without echo.", HelpName = "FILE" };

    private static Option<bool> JsonOption() => new("--json") { Description = "Write JSON." };
}
