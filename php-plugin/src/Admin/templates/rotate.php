<?php
/**
 * Asks how a token is to be replaced.
 *
 * @package ScimPress
 *
 * @var ScimPress\Store\StoredToken $data The token.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConfigurationTab;
use ScimPress\Admin\Page;
use ScimPress\Admin\RecentLogin;
use ScimPress\Auth\Issuer;
use ScimPress\Auth\Token;

defined( 'ABSPATH' ) || exit;

$scimpress_url = add_query_arg( 'connection', $data->connection_id, Page::url( ConfigurationTab::SLUG ) );

?>
<h2>
	<?php
	/* translators: %s: name of a token. */
	echo esc_html( sprintf( __( 'Replace the token “%s”?', 'scimpress' ), $data->name ) );
	?>
</h2>
<p><?php esc_html_e( 'You get a new token with the same name that allows the same. The present one goes on for a while, so that nothing is missed until you have put the new one into the identity provider.', 'scimpress' ); ?></p>
<?php RecentLogin::remind( add_query_arg( array( 'action' => 'rotate', 'token' => $data->id ), $scimpress_url ) ); ?>
<form method="post" action="<?php echo esc_url( $scimpress_url ); ?>">
	<?php wp_nonce_field( 'scimpress_rotate_token', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="rotate_token">
	<input type="hidden" name="token" value="<?php echo esc_attr( (string) $data->id ); ?>">
	<input type="hidden" name="public_id" value="<?php echo esc_attr( Token::new_public_id() ); ?>">
	<p>
		<label for="scimpress-hours"><?php esc_html_e( 'The present token ends', 'scimpress' ); ?></label>
		<select id="scimpress-hours" name="hours">
			<option value="0"><?php esc_html_e( 'at once', 'scimpress' ); ?></option>
			<option value="1"><?php esc_html_e( 'in an hour', 'scimpress' ); ?></option>
			<option value="<?php echo esc_attr( (string) Issuer::OVERLAP ); ?>" selected><?php esc_html_e( 'in a day', 'scimpress' ); ?></option>
			<option value="168"><?php esc_html_e( 'in a week', 'scimpress' ); ?></option>
			<option value="720"><?php esc_html_e( 'in 30 days', 'scimpress' ); ?></option>
		</select>
	</p>
	<p class="submit">
		<button type="submit" class="button button-primary"><?php esc_html_e( 'Replace token', 'scimpress' ); ?></button>
		<a class="button" href="<?php echo esc_url( $scimpress_url ); ?>"><?php esc_html_e( 'Keep it', 'scimpress' ); ?></a>
	</p>
</form>
