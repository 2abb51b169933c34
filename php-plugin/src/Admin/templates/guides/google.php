<?php
/**
 * How Google Workspace is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the Google Admin console, open **Apps**, **Web and mobile apps**, and the SAML app of this site.', 'scimpress' ),
		__( 'Open **Auto-provisioning**, and choose **Configure auto-provisioning**. Whether a custom app has it depends on your edition: if it is not there, use another identity provider as a bridge.', 'scimpress' ),
		__( '**Access token**: the token that you create on this screen.', 'scimpress' ),
		__( '**Endpoint URL**: `{base_url}`', 'scimpress' ),
		__( 'In the attribute mapping, map **Primary email** to `userName` and to `emails`, **First name** to `name.givenName`, **Last name** to `name.familyName`.', 'scimpress' ),
		__( 'Choose what happens when somebody is suspended, deleted, or loses the app, and after how many days.', 'scimpress' ),
		__( 'Switch auto-provisioning on.', 'scimpress' ),
	),
	'good'  => __( 'The Audit tab shows “Search users”.', 'scimpress' ),
	'notes' => array(
		__( 'Google looks every few hours. Groups are not sent.', 'scimpress' ),
	),
);
