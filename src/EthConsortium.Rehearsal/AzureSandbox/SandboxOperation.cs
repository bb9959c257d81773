using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>Something that takes the sandbox its time, counted in requests: whatever the clock does, it takes the same course.</summary>
internal sealed class SandboxOperation(string id, int length)
{
    private int _left = length;

    public string Id { get; } = id;

    public bool IsOver { get; private set; } = length == 0;

    public SandboxError? Error { get; private set; }

    /// <summary>What is done at the end; a <see cref="SandboxError"/> makes it fail.</summary>
    public Action? AtEnd { get; init; }

    /// <summary>What its <c>Location</c> gives at the end; nothing for a deletion.</summary>
    public Func<JsonObject?>? Result { get; init; }

    public void Advance()
    {
        if (!IsOver && --_left <= 0)
        {
            try
            {
                AtEnd?.Invoke();
            }
            catch (SandboxError error)
            {
                Error = error;
            }

            IsOver = true;
        }
    }
}
