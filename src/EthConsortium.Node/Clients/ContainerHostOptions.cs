namespace EthConsortium.Node.Clients;

/// <summary>How clients run in containers.</summary>
public sealed record ContainerHostOptions
{
    /// <summary>The socket of the Docker Engine. Default: /var/run/docker.sock.</summary>
    public string Socket { get; init; } = "/var/run/docker.sock";

    /// <summary>The container's name. One that is left under it is removed before the client starts. Default: ethconsortium-client.</summary>
    public string Name { get; init; } = "ethconsortium-client";

    /// <summary>The clock of deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
