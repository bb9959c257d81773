using Xunit;

namespace EthConsortium.Testing;

/// <summary>A test that runs <see cref="Azurite"/>; skipped, saying so, where it cannot be run.</summary>
public sealed class AzuriteFactAttribute : FactAttribute
{
    /// <summary>Finds out whether it runs.</summary>
    public AzuriteFactAttribute() => Skip = Azurite.WhyNot;
}
