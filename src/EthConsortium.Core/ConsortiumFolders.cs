namespace EthConsortium.Core;

/// <summary>Where things are kept on this machine, for this user.</summary>
public static class ConsortiumFolders
{
    /// <summary>The environment variable that names another <see cref="Home"/>.</summary>
    public const string HomeVariable = "ETHCONSORTIUM_HOME";

    /// <summary>The folder of all of it: that of <see cref="HomeVariable"/>, or <c>ethconsortium</c> among the user's application data.</summary>
    public static string Home => Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home
        ? Path.GetFullPath(home)
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ethconsortium");

    /// <summary>The accounts, as V3 keystore files.</summary>
    public static string KeyStore => Path.Combine(Home, "keystore");
}
