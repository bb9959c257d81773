using EthConsortium.Core;
using EthConsortium.Core.Accounts;

namespace EthConsortium.Cli;

/// <summary>Takes a password from a file or from the keyboard without echo; never from the command line, where other users and histories would see it.</summary>
internal static class PasswordInput
{
    /// <summary>The password; the caller zeroes it.</summary>
    /// <param name="file">Where its first line is the password, or null to ask for it.</param>
    /// <param name="prompt">What to ask, without a colon.</param>
    /// <param name="repeat">Whether to ask twice, because a typing error would lock the owner out.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="InputException">There is no password: no terminal to ask at, an unreadable file, an empty line.</exception>
    public static async Task<char[]> ReadAsync(FileInfo? file, string prompt, bool repeat, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            try
            {
                return PasswordFile.Read(file.ToString());
            }
            catch (ConsortiumException error) when (error.Code == ErrorCode.PasswordFileInvalid)
            {
                throw new InputException(error.Message);
            }
        }

        if (Console.IsInputRedirected)
        {
            throw new InputException("There is no terminal to ask for the password at. Give --password-file FILE, whose first line is the password.");
        }

        char[] password = await AskAsync(prompt, cancellationToken);
        if (repeat)
        {
            char[] again = await AskAsync("The same again", cancellationToken);
            bool same = password.AsSpan().SequenceEqual(again);
            Array.Clear(again);
            if (!same)
            {
                Array.Clear(password);
                throw new InputException("The two passwords differ. Nothing was written.");
            }
        }

        return password.Length > 0 ? password : throw new InputException("Expected a password, found none.");
    }

    private static async Task<char[]> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        // The prompt goes to standard error, so that standard output holds the result alone.
        await Console.Error.WriteAsync($"{prompt}: ");
        char[] typed = new char[PasswordFile.MaxLength];
        int length = 0;
        try
        {
            while (true)
            {
                while (!Console.KeyAvailable)
                {
                    await Task.Delay(20, cancellationToken);
                }

                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter)
                {
                    return typed[..length];
                }

                if (key.Key == ConsoleKey.Backspace)
                {
                    length = Math.Max(0, length - 1);
                }
                else if (!char.IsControl(key.KeyChar) && length < PasswordFile.MaxLength)
                {
                    typed[length++] = key.KeyChar;
                }
            }
        }
        finally
        {
            Array.Clear(typed);
            await Console.Error.WriteLineAsync();
        }
    }
}
