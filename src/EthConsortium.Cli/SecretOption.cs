using System.CommandLine;
using EthConsortium.Core;
using EthConsortium.Core.Accounts;

namespace EthConsortium.Cli;

/// <summary>A secret that a command takes: from a file or standard input, an environment variable or the keyboard; never from the command line, where other users and histories would see it.</summary>
internal sealed class SecretOption
{
    private readonly Option<string?> _file;
    private readonly string _variable;
    private readonly string _prompt;

    /// <summary>Describes a secret.</summary>
    /// <param name="name">The option that names a file, such as <c>--node-password-file</c>.</param>
    /// <param name="variable">The environment variable.</param>
    /// <param name="prompt">What it is, to be asked for at a terminal.</param>
    public SecretOption(string name, string variable, string prompt)
    {
        _variable = variable;
        _prompt = prompt;
        _file = new(name) { Description = $"{prompt}: the first line of this file, or of standard input for -. Default: the environment variable {variable}, or it is asked for.", HelpName = "FILE" };
    }

    public void AddTo(Command command) => command.Add(_file);

    /// <summary>The secret; the caller zeroes it.</summary>
    /// <exception cref="InputException">There is none, and no terminal to ask at.</exception>
    public async Task<char[]> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            switch (parsed.GetValue(_file))
            {
                case "-":
                    await using (Stream input = Console.OpenStandardInput())
                    {
                        return PasswordFile.Read(input, "standard input");
                    }

                case { } file:
                    return PasswordFile.Read(file);
            }
        }
        catch (ConsortiumException error) when (error.Code == ErrorCode.PasswordFileInvalid)
        {
            throw new InputException(error.Message);
        }

        if (Environment.GetEnvironmentVariable(_variable) is { Length: > 0 } given)
        {
            return given.ToCharArray();
        }

        return Console.IsInputRedirected
            ? throw new InputException($"There is no terminal to ask for this at: {_prompt}. Give {_file.Name} FILE, or set {_variable}.")
            : await PasswordInput.ReadAsync(file: null, _prompt, repeat: false, cancellationToken);
    }
}
