using System.Text.Json.Nodes;
using EthConsortium.Azure.Arm;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>A resource of the sandbox.</summary>
internal sealed class SandboxResource(ResourceId id, SandboxResourceType type, string guid)
{
    public ResourceId Id { get; } = id;

    public SandboxResourceType Type { get; } = type;

    public string Guid { get; } = guid;

    public string ApiVersion { get; set; } = "";

    /// <summary>What was written last, as it was written.</summary>
    public JsonObject Written { get; set; } = [];

    /// <summary>The document, as it is shown when the operation on it has ended; without provisioning states and etags.</summary>
    public JsonObject Document { get; set; } = [];

    public string ETag { get; set; } = "";

    /// <summary>What is being done to it, or null.</summary>
    public SandboxOperation? Busy { get; set; }

    /// <summary>How often somebody has read it since the last write.</summary>
    public int Looks { get; set; }

    /// <summary>How many machines of a scale set, the first ones, were made before what machines are made of was changed.</summary>
    public int OutdatedMachines { get; set; }

    public string Location => (string?)Document["location"] ?? "";

    public JsonObject Properties => (JsonObject)Document["properties"]!;

    public bool IsReady => Busy is not { IsOver: false };
}
