<?php
/**
 * How Microsoft Entra ID is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the Microsoft Entra admin center, open **Enterprise applications**, then **New application**, then **Create your own application**, and choose **Integrate any other application you don\'t find in the gallery (Non-gallery)**.', 'scimpress' ),
		__( 'Open **Provisioning**, then **New configuration**.', 'scimpress' ),
		__( '**Tenant URL**: `{base_url}?aadOptscim062020`', 'scimpress' ),
		__( '**Secret token**: the token that you create on this screen. Leave it empty in no case.', 'scimpress' ),
		__( 'Choose **Test connection**, then **Create**.', 'scimpress' ),
		__( 'Under **Attribute mapping**, keep what is there. `userPrincipalName` to `userName` and `Switch([IsSoftDeleted], , "False", "True", "True", "False")` to `active` have to stay.', 'scimpress' ),
		__( 'Under **Users and groups**, assign whom WordPress is to know.', 'scimpress' ),
		__( 'Choose **Provision on demand** with one person first, then **Start provisioning**.', 'scimpress' ),
	),
	'good'  => __( 'Test connection looks for a user with a made-up name: the Audit tab shows “Search users” with the result Succeeded.', 'scimpress' ),
	'notes' => array(
		__( 'A cycle takes 20 to 40 minutes. Provision on demand is at once.', 'scimpress' ),
		__( 'Whoever is unassigned is deactivated here; Entra ID deletes somebody only 30 days after the deletion there.', 'scimpress' ),
		__( 'Groups within groups are not sent. Members of groups come one by one.', 'scimpress' ),
		__( 'When a token expires, Entra ID puts the connection into quarantine and asks less and less often. Renew it before.', 'scimpress' ),
	),
);
