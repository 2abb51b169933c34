<?php
/**
 * The Configuration tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\ConfigurationData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConfigurationTab;
use ScimPress\Admin\ConnectionLinks;
use ScimPress\Admin\TokenTable;

defined( 'ABSPATH' ) || exit;

if ( null !== $data->new_token ) {
	require __DIR__ . '/new-token.php';
}
if ( ! $data->extension->is_ready() ) {
	require __DIR__ . '/extension-panel.php';
}
foreach ( $data->problems as $scimpress_problem ) {
	require __DIR__ . '/problem.php';
}
?>

<h2><?php esc_html_e( 'Address', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'Give your identity provider this address and a token.', 'scimpress' ); ?></p>
<table class="form-table" role="presentation">
	<tr>
		<th scope="row"><label for="scimpress-base-url"><?php esc_html_e( 'Base URL', 'scimpress' ); ?></label></th>
		<td>
			<div class="scimpress-copy">
				<input type="text" id="scimpress-base-url" class="large-text code" readonly value="<?php echo esc_attr( $data->base_url ); ?>" aria-describedby="scimpress-base-url-description">
				<button type="button" class="button hide-if-no-js scimpress-copy-button" data-clipboard-target="#scimpress-base-url" data-copied="<?php esc_attr_e( 'Copied.', 'scimpress' ); ?>"><?php esc_html_e( 'Copy URL', 'scimpress' ); ?></button>
			</div>
			<p class="description" id="scimpress-base-url-description">
				<?php
				if ( $data->is_plain ) {
					esc_html_e( 'Your identity provider may not accept the question mark in this address, which is there because the permalinks of this site are plain. Choose another structure in Settings > Permalinks to get rid of it.', 'scimpress' );
				} else {
					esc_html_e( 'Called “SCIM endpoint”, “Tenant URL” or “SCIM connector base URL” by identity providers.', 'scimpress' );
				}
				?>
			</p>
		</td>
	</tr>
</table>

<?php
if ( null !== $data->connection_form ) {
	$scimpress_id = $data->connection_form->connection->id;
	ConnectionLinks::show( $data->connections + array( ConfigurationTab::NEW_CONNECTION => __( 'Add another identity provider', 'scimpress' ) ), 0 === $scimpress_id ? ConfigurationTab::NEW_CONNECTION : $scimpress_id, $data->url );
	echo '<div class="scimpress-beside">';
	require __DIR__ . '/guide-panel.php';
	echo '<div>';
	require __DIR__ . '/connection-form.php';
	echo '</div></div>';
	if ( 0 !== $data->connection_form->connection->id ) {
		echo '<h2 id="scimpress-tokens">' . esc_html__( 'Tokens', 'scimpress' ) . '</h2>';
		$scimpress_table = new TokenTable( $data->tokens, $data->url, $data->now );
		$scimpress_table->prepare_items();
		$scimpress_table->display();

		require __DIR__ . '/token-form.php';
	}
}
if ( $data->extension->is_ready() ) {
	echo '<p class="scimpress-ready"><span class="dashicons dashicons-yes-alt" aria-hidden="true"></span> ' . esc_html( $data->extension->sentence() ) . '</p>';
}
