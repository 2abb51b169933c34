<?php
/**
 * Asks whether a token is to be revoked.
 *
 * @package ScimPress
 *
 * @var ScimPress\Store\StoredToken $data The token.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConfigurationTab;
use ScimPress\Admin\Page;
use ScimPress\Clock;

defined( 'ABSPATH' ) || exit;

?>
<h2>
	<?php
	/* translators: %s: name of a token. */
	echo esc_html( sprintf( __( 'Revoke the token “%s”?', 'scimpress' ), $data->name ) );
	?>
</h2>
<p>
	<?php
	if ( null === $data->last_used ) {
		esc_html_e( 'It has not been used yet.', 'scimpress' );
	} else {
		echo esc_html(
			sprintf(
				/* translators: 1: a span of time, "5 minutes" for example, 2: an IP address. */
				__( 'It was last used %1$s ago from %2$s.', 'scimpress' ),
				human_time_diff( Clock::seconds( $data->last_used ) ),
				(string) $data->last_ip
			)
		);
	}
	?>
</p>
<p><?php esc_html_e( 'Whoever has it gets 401 from now on: no user is created, changed, deactivated or deleted by this client until it has another token. Users stay as they are. This cannot be undone.', 'scimpress' ); ?></p>
<form method="post" action="<?php echo esc_url( Page::url( ConfigurationTab::SLUG ) ); ?>">
	<?php wp_nonce_field( 'scimpress_revoke_token' ); ?>
	<input type="hidden" name="scimpress_action" value="revoke_token">
	<input type="hidden" name="token" value="<?php echo esc_attr( (string) $data->id ); ?>">
	<p class="submit">
		<button type="submit" class="button button-primary"><?php esc_html_e( 'Revoke token', 'scimpress' ); ?></button>
		<a class="button" href="<?php echo esc_url( Page::url( ConfigurationTab::SLUG ) ); ?>"><?php esc_html_e( 'Keep it', 'scimpress' ); ?></a>
	</p>
</form>
