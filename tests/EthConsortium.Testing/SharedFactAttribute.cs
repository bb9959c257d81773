using Xunit;

namespace EthConsortium.Testing;

/// <summary>A test over public vectors in <c>../shared</c> beside the checkout; skipped, saying so, where they are not.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Names what the test reads.</summary>
    /// <param name="parts">The file or folder under <c>../shared</c> that the test reads.</param>
    public SharedFactAttribute(params string[] parts)
    {
        if (!Path.Exists(RepositoryRoot.SharedPathOf(parts)))
        {
            Skip = $"../shared/{string.Join('/', parts)} is not beside this checkout";
        }
    }
}
