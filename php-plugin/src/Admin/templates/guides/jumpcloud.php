<?php
/**
 * How JumpCloud is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the JumpCloud Admin Portal, open **SSO Applications** and the application of this site, or add one: **Custom Application**.', 'scimpress' ),
		__( 'Open the tab **Identity Management**, then choose **SCIM API** and **SCIM 2.0**.', 'scimpress' ),
		__( '**Base URL**: `{base_url}`', 'scimpress' ),
		__( '**Token Key**: the token that you create on this screen.', 'scimpress' ),
		__( '**Test User Email**: an address that nobody on this site has.', 'scimpress' ),
		__( 'Choose **Test Connection**. When it succeeded, choose **Activate**.', 'scimpress' ),
		__( 'Switch on **Enable management of User Groups and Group Membership** if groups are to give roles.', 'scimpress' ),
		__( 'On the tab **User Groups**, choose who gets the application.', 'scimpress' ),
	),
	'good'  => __( 'The test makes a user and a group and deletes both: the Audit tab shows all of it, and nobody is left.', 'scimpress' ),
	'notes' => array(
		__( 'Whoever loses the application is deactivated here, or deleted, as you choose at JumpCloud.', 'scimpress' ),
	),
);
