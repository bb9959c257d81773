using EthConsortium.Core;

namespace EthConsortium.Node.Clients;

/// <summary>How a client is started: its files, where it expects its secrets, and its arguments. No secret is in it.</summary>
public sealed record ClientLaunch
{
    /// <summary>The files to write.</summary>
    public required IReadOnlyList<ClientFile> Files { get; init; }

    /// <summary>The secrets to write, on memory.</summary>
    public required IReadOnlyList<ClientSecret> Secrets { get; init; }

    /// <summary>The arguments of a run before the first that makes block 0; null where the client does so itself. Repeating it does no harm, and it refuses a data folder with another block 0.</summary>
    public IReadOnlyList<string>? Initialization { get; init; }

    /// <summary>The arguments of the client.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The launch of a client. The same configuration gives the same.</summary>
    /// <exception cref="ConsortiumException">The configuration is not one: <see cref="ErrorCode.ClientConfigurationInvalid"/>, with every problem.</exception>
    public static ClientLaunch For(ClientConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        IReadOnlyList<Diagnostic> problems = configuration.Validate();
        if (problems.Count > 0)
        {
            throw new ConsortiumException(ErrorCode.ClientConfigurationInvalid, $"The client cannot be configured: {string.Join(" ", problems)}", configuration.Kind);
        }

        return configuration.Kind switch
        {
            ClientKind.Nethermind => NethermindLaunch.Create(configuration),
            ClientKind.Besu => BesuLaunch.Create(configuration),
            ClientKind.DevelopmentChain => new ClientLaunch { Files = [], Secrets = [], Arguments = [] },
            _ => GethLaunch.Create(configuration),
        };
    }
}
