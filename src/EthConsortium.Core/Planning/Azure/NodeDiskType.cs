namespace EthConsortium.Core.Planning.Azure;

/// <summary>The disks of the nodes.</summary>
public enum NodeDiskType
{
    /// <summary>StandardSSD_LRS. The earlier Standard_LRS is a hard disk, which Azure withdraws for operating systems.</summary>
    Standard,

    /// <summary>Premium_LRS.</summary>
    Premium,
}
