<?php
/**
 * A token that was just made, shown this one time. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\OAuth\TokenEndpoint;

defined( 'ABSPATH' ) || exit;

?>
<section class="scimpress-panel scimpress-panel-success" id="scimpress-new-token" role="status" tabindex="-1" autofocus>
	<h2>
		<span class="dashicons dashicons-yes-alt" aria-hidden="true"></span>
		<?php echo esc_html( $data->has_secret ? __( 'The token is ready. Keep it now.', 'scimpress' ) : __( 'The token is ready.', 'scimpress' ) ); ?>
	</h2>
	<?php if ( $data->has_secret ) : ?>
	<p><?php esc_html_e( 'This is the only time that it is shown: the site stores no copy. If you lose it, revoke it and create another.', 'scimpress' ); ?></p>
	<div class="scimpress-copy">
		<label class="screen-reader-text" for="scimpress-secret"><?php esc_html_e( 'Token', 'scimpress' ); ?></label>
		<input type="text" id="scimpress-secret" class="large-text code" readonly autocomplete="off" spellcheck="false" value="<?php echo esc_attr( $data->new_token->reveal() ); ?>">
		<button type="button" class="button button-primary hide-if-no-js scimpress-copy-button" data-clipboard-target="#scimpress-secret" data-copied="<?php esc_attr_e( 'Copied.', 'scimpress' ); ?>"><?php esc_html_e( 'Copy token', 'scimpress' ); ?></button>
		<button type="button" class="button hide-if-no-js scimpress-download-button" data-download="#scimpress-secret" data-file="<?php echo esc_attr( 'scim-token-' . $data->new_token->public_id . '.txt' ); ?>"><?php esc_html_e( 'Download', 'scimpress' ); ?></button>
	</div>
	<p><?php esc_html_e( 'An identity provider that asks for OAuth 2.0 client credentials gets these, and the token as the client secret:', 'scimpress' ); ?></p>
	<?php else : ?>
	<p><?php esc_html_e( 'It has no secret: the identity provider signs in its place. Give it these:', 'scimpress' ); ?></p>
	<?php endif; ?>
	<ul>
		<li><?php esc_html_e( 'Token URL', 'scimpress' ); ?> <code><?php echo esc_html( TokenEndpoint::url() ); ?></code></li>
		<li><?php esc_html_e( 'Client id', 'scimpress' ); ?> <code><?php echo esc_html( $data->new_token->public_id ); ?></code></li>
	</ul>
</section>
