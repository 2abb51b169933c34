<?php
/**
 * How Okta, custom app is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the Okta Admin Console, open the app of this site, or make one: **Applications**, **Create App Integration**, **SAML 2.0** or **SWA**.', 'scimpress' ),
		__( 'On the tab **General**, choose **Edit** in **App Settings**, then **SCIM** under **Provisioning**, and save.', 'scimpress' ),
		__( 'On the tab **Provisioning**, open **Integration** and choose **Edit**.', 'scimpress' ),
		__( '**SCIM connector base URL**: `{base_url}`', 'scimpress' ),
		__( '**Unique identifier field for users**: `userName`', 'scimpress' ),
		__( '**Supported provisioning actions**: tick **Push New Users**, **Push Profile Updates** and **Push Groups**.', 'scimpress' ),
		__( '**Authentication Mode**: **HTTP Header**. **Authorization**: the token that you create on this screen.', 'scimpress' ),
		__( 'Choose **Test Connector Configuration**, then **Save**.', 'scimpress' ),
		__( 'Under **Provisioning**, **To App**, choose **Edit** and switch on **Create Users**, **Update User Attributes** and **Deactivate Users**.', 'scimpress' ),
		__( 'On the tab **Assignments**, assign whom WordPress is to know; on the tab **Push Groups**, choose groups.', 'scimpress' ),
	),
	'good'  => __( 'The test says that users and groups can be created, updated and deactivated; the Audit tab shows “Search users”.', 'scimpress' ),
	'notes' => array(
		__( 'Okta never deletes: whoever is unassigned or deactivated there is deactivated here.', 'scimpress' ),
		__( 'Assign people and push groups as two different groups, as Okta asks for: a group that does both makes it lose members.', 'scimpress' ),
	),
);
