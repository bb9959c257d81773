using System.Text.Json.Nodes;

namespace EthConsortium.Rehearsal.AzureSandbox;

/// <summary>
/// The properties that the sandbox knows of each resource type; all others are refused, wherever they stand. Not all of Azure's: those that templates
/// and requests for a consortium have use for. A test holds them against Microsoft's schemas.
/// </summary>
/// <remarks>Source: https://learn.microsoft.com/azure/templates, the page of each type. How they are written: <see cref="SandboxShape.Parse"/>.</remarks>
internal static class SandboxShapes
{
    /// <summary>What every resource may have; one that has to say where it is has tags as well.</summary>
    private const string Envelope = "id! name! type! apiVersion! etag! systemData!";

    /// <summary>An item of a list of Microsoft.Network has an id, a version and a state when it is read, and may be sent back so.</summary>
    private const string Item = "id name type! etag!";

    private const string State = "provisioningState! resourceGuid!";

    private static readonly Dictionary<string, SandboxShape> s_all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Network/virtualNetworks"] = $$"""
            extendedLocation{name type}
            properties{ {{State}} addressSpace{addressPrefixes} dhcpOptions{dnsServers} bgpCommunities{virtualNetworkCommunity} enableDdosProtection enableVmProtection
              ddosProtectionPlan{id} encryption{enabled enforcement} flowTimeoutInMinutes virtualNetworkPeerings!
              subnets{ {{Item}} properties{ provisioningState! purpose! ipConfigurations! addressPrefix addressPrefixes defaultOutboundAccess natGateway{id} networkSecurityGroup{id}
                routeTable{id} serviceEndpoints{service locations} delegations{ {{Item}} properties{serviceName} } privateEndpointNetworkPolicies privateLinkServiceNetworkPolicies } } }
            """,
        ["Microsoft.Network/networkSecurityGroups"] = $$"""
            properties{ {{State}} flushConnection defaultSecurityRules! networkInterfaces! subnets!
              securityRules{ {{Item}} properties{ provisioningState! access description destinationAddressPrefix destinationAddressPrefixes destinationApplicationSecurityGroups{id}
                destinationPortRange destinationPortRanges direction priority protocol sourceAddressPrefix sourceAddressPrefixes sourceApplicationSecurityGroups{id}
                sourcePortRange sourcePortRanges } } }
            """,
        ["Microsoft.Network/publicIPAddresses"] = $$"""
            sku{name tier} zones extendedLocation{name type}
            properties{ {{State}} ipConfiguration! ipAddress publicIPAddressVersion publicIPAllocationMethod idleTimeoutInMinutes dnsSettings{domainNameLabel domainNameLabelScope fqdn reverseFqdn}
              ipTags{ipTagType tag} deleteOption ddosSettings{protectionMode ddosProtectionPlan{id} } publicIPPrefix{id} }
            """,
        ["Microsoft.Network/loadBalancers"] = $$"""
            sku{name tier} extendedLocation{name type}
            properties{ {{State}} inboundNatPools! outboundRules{ {{Item}} properties{ provisioningState! allocatedOutboundPorts backendAddressPool{id} enableTcpReset frontendIPConfigurations{id} idleTimeoutInMinutes protocol } }
              backendAddressPools{ {{Item}} properties{ provisioningState! backendIPConfigurations! loadBalancingRules! loadBalancerBackendAddresses!
                drainPeriodInSeconds location syncMode virtualNetwork{id} } }
              frontendIPConfigurations{ {{Item}} zones properties{ provisioningState! privateIPAddress privateIPAddressVersion privateIPAllocationMethod publicIPAddress{id} subnet{id} } }
              inboundNatRules{ {{Item}} properties{ provisioningState! backendAddressPool{id} backendPort enableFloatingIP enableTcpReset frontendIPConfiguration{id} frontendPort
                frontendPortRangeEnd frontendPortRangeStart idleTimeoutInMinutes protocol } }
              loadBalancingRules{ {{Item}} properties{ provisioningState! backendAddressPool{id} backendPort disableOutboundSnat enableFloatingIP enableTcpReset frontendIPConfiguration{id}
                frontendPort idleTimeoutInMinutes loadDistribution probe{id} protocol } }
              probes{ {{Item}} properties{ provisioningState! intervalInSeconds numberOfProbes port probeThreshold protocol requestPath } } }
            """,
        ["Microsoft.Network/natGateways"] = $$"""
            sku{name} zones
            properties{ {{State}} subnets! idleTimeoutInMinutes publicIpAddresses{id} publicIpPrefixes{id} }
            """,
        ["Microsoft.Network/virtualNetworkGateways"] = $$"""
            extendedLocation{name type} identity{type userAssignedIdentities*}
            properties{ {{State}} inboundDnsForwardingEndpoint! active! activeActive allowRemoteVnetTraffic allowVirtualWanTraffic disableIPSecReplayProtection
              bgpSettings{asn bgpPeeringAddress peerWeight bgpPeeringAddresses{ipconfigurationId customBgpIpAddresses defaultBgpIpAddresses! tunnelIpAddresses!} } customRoutes{addressPrefixes}
              enableBgp enableBgpRouteTranslationForNat enableDnsForwarding enablePrivateIpAddress gatewayDefaultSite{id} gatewayType
              ipConfigurations{ {{Item}} properties{ provisioningState! privateIPAddress! privateIPAllocationMethod publicIPAddress{id} subnet{id} } }
              sku{name tier capacity!} vpnGatewayGeneration vpnType vpnClientConfiguration* natRules* }
            """,
        ["Microsoft.Network/connections"] = $$"""
            properties{ {{State}} connectionStatus! egressBytesTransferred! ingressBytesTransferred! tunnelConnectionStatus! packetCaptureDiagnosticState!
              authorizationKey connectionMode connectionProtocol connectionType dpdTimeoutSeconds enableBgp enablePrivateLinkFastPath expressRouteGatewayBypass egressNatRules{id} ingressNatRules{id}
              gatewayCustomBgpIpAddresses{customBgpIpAddress ipConfigurationId} ipsecPolicies{dhGroup ikeEncryption ikeIntegrity ipsecEncryption ipsecIntegrity pfsGroup saDataSizeKilobytes saLifeTimeSeconds}
              localNetworkGateway2{id location! properties*} peer{id} routingWeight sharedKey trafficSelectorPolicies{localAddressRanges remoteAddressRanges} useLocalAzureIpAddress usePolicyBasedTrafficSelectors
              virtualNetworkGateway1{id location! properties*} virtualNetworkGateway2{id location! properties*} }
            """,
        ["Microsoft.Network/localNetworkGateways"] = $$"""
            properties{ {{State}} bgpSettings{asn bgpPeeringAddress peerWeight} fqdn gatewayIpAddress localNetworkAddressSpace{addressPrefixes} }
            """,
        ["Microsoft.Network/trafficManagerProfiles"] = """
            properties{ profileStatus trafficRoutingMethod maxReturn trafficViewEnrollmentStatus allowedEndpointRecordTypes dnsConfig{relativeName ttl fqdn!}
              monitorConfig{profileMonitorStatus protocol port path intervalInSeconds timeoutInSeconds toleratedNumberOfFailures customHeaders{name value} expectedStatusCodeRanges{max min}}
              endpoints{ id name type properties{ alwaysServe endpointLocation endpointMonitorStatus endpointStatus geoMapping minChildEndpoints priority subnets{first last scope} target targetResourceId weight } } }
            """,
        ["Microsoft.Compute/virtualMachineScaleSets"] = """
            sku{name tier capacity} zones identity{type principalId! tenantId! userAssignedIdentities*} plan{name publisher product promotionCode}
            properties{ provisioningState! uniqueId! timeCreated! orchestrationMode overprovision doNotRunExtensionsOnOverprovisionedVMs platformFaultDomainCount singlePlacementGroup zoneBalance
              automaticRepairsPolicy{enabled gracePeriod repairAction} scaleInPolicy{rules forceDeletion}
              upgradePolicy{mode automaticOSUpgradePolicy{enableAutomaticOSUpgrade disableAutomaticRollback useRollingUpgradePolicy} rollingUpgradePolicy{maxBatchInstancePercent maxUnhealthyInstancePercent
                maxUnhealthyUpgradedInstancePercent pauseTimeBetweenBatches prioritizeUnhealthyInstances}}
              virtualMachineProfile{ priority licenseType userData timeCreated! diagnosticsProfile{bootDiagnostics{enabled storageUri}} securityProfile{encryptionAtHost securityType uefiSettings{secureBootEnabled vTpmEnabled}}
                extensionProfile{extensions{ name properties{ autoUpgradeMinorVersion enableAutomaticUpgrade publisher settings* protectedSettings* type typeHandlerVersion } }}
                networkProfile{ networkApiVersion healthProbe{id} networkInterfaceConfigurations{ name properties{ deleteOption dnsSettings{dnsServers} enableAcceleratedNetworking enableIPForwarding networkSecurityGroup{id} primary
                  ipConfigurations{ name properties{ loadBalancerBackendAddressPools{id} loadBalancerInboundNatPools{id} primary privateIPAddressVersion subnet{id} } } } } }
                osProfile{ adminPassword adminUsername allowExtensionOperations computerNamePrefix customData
                  linuxConfiguration{disablePasswordAuthentication provisionVMAgent patchSettings{assessmentMode patchMode} ssh{publicKeys{keyData path}}} }
                storageProfile{ imageReference{id offer publisher sku version} dataDisks*
                  osDisk{ caching createOption deleteOption diskSizeGB osType name writeAcceleratorEnabled managedDisk{storageAccountType} } } } }
            """,
        ["Microsoft.Compute/virtualMachineScaleSets/extensions"] = """
            properties{ provisioningState! autoUpgradeMinorVersion enableAutomaticUpgrade publisher settings* protectedSettings* type typeHandlerVersion }
            """,
        ["Microsoft.KeyVault/vaults"] = """
            properties{ provisioningState! createMode enablePurgeProtection enableRbacAuthorization enableSoftDelete enabledForDeployment enabledForDiskEncryption enabledForTemplateDeployment publicNetworkAccess
              networkAcls{bypass defaultAction ipRules{value} virtualNetworkRules{id ignoreMissingVnetServiceEndpoint}} sku{family name} softDeleteRetentionInDays tenantId vaultUri
              accessPolicies{applicationId objectId permissions{certificates keys secrets storage} tenantId} }
            """,
        ["Microsoft.KeyVault/vaults/secrets"] = """
            tags* properties{ value contentType attributes{enabled exp nbf} }
            """,
        ["Microsoft.Storage/storageAccounts"] = """
            kind sku{name tier!} zones identity{type principalId! tenantId! userAssignedIdentities*} extendedLocation{name type}
            properties{ provisioningState! primaryEndpoints! accessTier allowBlobPublicAccess allowCrossTenantReplication allowedCopyScope allowSharedKeyAccess defaultToOAuthAuthentication dnsEndpointType isHnsEnabled
              minimumTlsVersion networkAcls{bypass defaultAction ipRules{action value} resourceAccessRules{resourceId tenantId} virtualNetworkRules{action id state}} publicNetworkAccess supportsHttpsTrafficOnly
              encryption{keySource requireInfrastructureEncryption services{blob{enabled keyType} file{enabled keyType} queue{enabled keyType} table{enabled keyType}}} }
            """,
        ["Microsoft.Storage/storageAccounts/blobServices"] = """
            properties{ containerDeleteRetentionPolicy{allowPermanentDelete days enabled} defaultServiceVersion deleteRetentionPolicy{allowPermanentDelete days enabled} isVersioningEnabled changeFeed{enabled retentionInDays} }
            """,
        ["Microsoft.Storage/storageAccounts/blobServices/containers"] = """
            properties{ defaultEncryptionScope denyEncryptionScopeOverride immutableStorageWithVersioning{enabled} metadata* publicAccess }
            """,
        ["Microsoft.ManagedIdentity/userAssignedIdentities"] = "properties{ isolationScope principalId! clientId! tenantId! }",
        ["Microsoft.Authorization/roleAssignments"] = "properties{ condition conditionVersion delegatedManagedIdentityResourceId description principalId principalType roleDefinitionId scope! }",
        ["Microsoft.Authorization/locks"] = "properties{ level notes owners{applicationId} }",
        ["Microsoft.OperationalInsights/workspaces"] = """
            identity{type userAssignedIdentities*}
            properties{ provisioningState! customerId! features{disableLocalAuth enableDataExport enableLogAccessUsingOnlyResourcePermissions immediatePurgeDataOn30Days} publicNetworkAccessForIngestion publicNetworkAccessForQuery
              retentionInDays sku{name capacityReservationLevel} workspaceCapping{dailyQuotaGb} }
            """,
        ["Microsoft.OperationalInsights/workspaces/tables"] = "properties{ provisioningState! plan retentionInDays totalRetentionInDays schema{name description displayName columns{name type description displayName dataTypeHint}} }",
        ["Microsoft.Insights/dataCollectionRules"] = """
            kind identity{type userAssignedIdentities*}
            properties{ provisioningState! immutableId! description dataCollectionEndpointId dataFlows{captureOverflow destinations builtInTransform outputStream streams transformKql} streamDeclarations*
              dataSources{ performanceCounters{counterSpecifiers name samplingFrequencyInSeconds streams transformKql} syslog{facilityNames logLevels name streams transformKql}
                logFiles{filePatterns format name settings{text{recordStartTimestampFormat}} streams transformKql} }
              destinations{ azureMonitorMetrics{name} logAnalytics{name workspaceResourceId} } }
            """,
        ["Microsoft.Insights/dataCollectionEndpoints"] = "kind identity{type userAssignedIdentities*} properties{ provisioningState! immutableId! description configurationAccess* logsIngestion* metricsIngestion* networkAcls{publicNetworkAccess} }",
        ["Microsoft.Insights/dataCollectionRuleAssociations"] = "properties{ provisioningState! dataCollectionEndpointId dataCollectionRuleId description }",
        ["Microsoft.Insights/workbooks"] = "kind identity{type userAssignedIdentities*} properties{ category description displayName serializedData sourceId storageUri tags version }",
        ["Microsoft.Insights/diagnosticSettings"] = """
            properties{ eventHubAuthorizationRuleId eventHubName logAnalyticsDestinationType storageAccountId workspaceId
              logs{category categoryGroup enabled retentionPolicy{days enabled}} metrics{category enabled timeGrain retentionPolicy{days enabled}} }
            """,
        ["Microsoft.Insights/actionGroups"] = """
            properties{ enabled groupShortName emailReceivers{emailAddress name useCommonAlertSchema status!} webhookReceivers{name serviceUri useCommonAlertSchema}
              smsReceivers{countryCode name phoneNumber} armRoleReceivers{name roleId useCommonAlertSchema} }
            """,
        ["Microsoft.Insights/metricAlerts"] = """
            properties{ actions{actionGroupId webHookProperties*} autoMitigate description enabled evaluationFrequency scopes severity targetResourceRegion targetResourceType windowSize
              criteria{ odata.type allOf{criterionType dimensions{name operator values} metricName metricNamespace name operator skipMetricValidation threshold timeAggregation} } }
            """,
    }.ToDictionary(pair => pair.Key, pair => SandboxShape.Parse($"{Envelope} {(HasLocation(pair.Key) ? "location tags*" : "")} {pair.Value}"), StringComparer.OrdinalIgnoreCase);

    /// <summary>The types whose properties are known, with what each may have.</summary>
    public static IReadOnlyDictionary<string, SandboxShape> All => s_all;

    /// <summary>What a resource of a type may have; that of an item in a list of another is what the list says.</summary>
    /// <returns>The shape, or null when the type has none.</returns>
    public static SandboxShape? Find(SandboxResourceType type)
    {
        int slash = type.Name.LastIndexOf('/');
        return type.IsPart ? s_all[type.Name[..slash]].Properties["properties"].Properties[type.Name[(slash + 1)..]] : s_all.GetValueOrDefault(type.Name);
    }

    /// <summary>Refuses a property that is not declared, as the type's provider does.</summary>
    public static void Check(SandboxResourceType type, JsonObject body)
    {
        bool isNetwork = type.Namespace == "Microsoft.Network";
        Find(type)?.Check(body, path: "", isNetwork ? type.Name[(type.Namespace.Length + 1)..] : "ResourceDefinition", message => isNetwork
            ? new SandboxError(400, "InvalidRequestFormat", "Cannot parse the request.") { Details = [new SandboxError(400, "InvalidJson", $"{message} The sandbox knows only some of Azure's properties.")] }
            : new SandboxError(400, "InvalidRequestContent", $"The request content was invalid and could not be deserialized: '{message}' The sandbox knows only some of Azure's properties."));
    }

    private static bool HasLocation(string type) => SandboxResourceType.All.Single(known => known.Name.Equals(type, StringComparison.OrdinalIgnoreCase)).HasLocation;
}
